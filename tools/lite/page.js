// Two mends of JupyterLite's pages, loaded before anything else of theirs.

// A service worker gives the notebook its files. JupyterLite does not wait for it, and takes any that controls the page
// for its own, also that of the site around it; so Python might start without files. The page waits for this instead.
globalThis.whichpmReady = (async () => {
  const workers = navigator.serviceWorker;
  if (!workers) return; // No https: the notebook itself says that it has no files.
  const folder = new URL("../", location.href);
  const ours = () => workers.controller?.scriptURL.startsWith(`${folder}service-worker.js`);
  try {
    await workers.register(`${folder}service-worker.js`);
    await workers.ready;
  } catch {
    return;
  }
  if (ours()) return;
  await new Promise((done) => {
    workers.addEventListener("controllerchange", () => ours() && done());
    setTimeout(done, 3000); // A forced reload is never controlled, and the worker is there all the same.
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
