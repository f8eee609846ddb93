/** The smallest widget: a button that counts. */
export default {
  render({ model, el }) {
    const button = document.createElement("button");
    const show = () => (button.textContent = `${model.get("label")}: ${model.get("count")}`);
    button.className = "counter";
    button.addEventListener("click", () => {
      model.set("count", model.get("count") + 1);
      model.save_changes();
    });
    model.on("change:count", show);
    show();
    el.append(button);
  },
};
