// Two fixes of JupyterLite's pages, loaded before anything else of theirs.

// A service worker gives the notebook its files. JupyterLite does not wait for it, takes any that controls the page for
// its own (also that of the site around it), and changes it while Python starts. So Python might start without files, or
// not at all. Here the right one is in control before JupyterLite looks, and noted as it notes it, so that it is left alone.
const { version } = document.currentScript.dataset;
globalThis.whichpmReady = (async () => {
  const workers = navigator.serviceWorker;
  if (!workers) return; // No https: the notebook itself says that it has no files.
  const address = new URL("../service-worker.js?enableCache=false", location.href).href;
  const ours = () => workers.controller?.scriptURL === address;
  try {
    localStorage.setItem(`${address}-version`, version);
    if (ours()) return;
    const { installing, waiting } = await workers.register(address);
    // On a slow line or a busy machine this takes its time; Python without files would not find earlier answers.
    const coming = installing ?? waiting;
    await new Promise((done) => {
      const settled = () => !coming || ["activated", "redundant"].includes(coming.state);
      if (settled()) done();
      coming?.addEventListener("statechange", () => settled() && done());
    });
  } catch {
    return;
  }
  await new Promise((done) => {
    if (ours()) done();
    workers.addEventListener("controllerchange", () => ours() && done());
    setTimeout(done, 5000); // A forced reload is never controlled, and the worker is there all the same.
  });
})();

// A download is called after the file's whole path; a notebook is handed in under its own name.
document.addEventListener(
  "click",
  ({ target }) => {
    if (target instanceof HTMLAnchorElement && target.download.includes("/"))
      target.download = target.download.split("/").at(-1) ?? "";
  },
  { capture: true },
);
