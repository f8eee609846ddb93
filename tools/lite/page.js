// Three fixes of JupyterLite's pages, loaded before anything else of theirs.

// A service worker gives the notebook its files. JupyterLite does not wait for it, takes any that controls the page for
// its own (also that of the site around it), and changes it while Python starts. So Python might start without files, or
// not at all. Here the right one is in control before JupyterLite looks, and noted as it notes it, so that it is left alone.
const { version } = document.currentScript.dataset;
const controlled = (async () => {
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

// Running a cell takes its receipt away, and what is saved before Python has read it (which takes long to start here)
// has no answers any more. Jupyter keeps the notebook as it was opened in a folder beside; here that is for us to do.
const HELD = "application/vnd.whichpm.answers+json";
const kept = (async () => {
  const path = new URLSearchParams(location.search).get("path");
  const site = new URL("..", location.href).pathname;
  const databases = (await indexedDB.databases?.()) ?? [];
  const name = databases.find(
    ({ name }) => name?.startsWith("JupyterLite Storage") && name.endsWith(site),
  )?.name;
  if (!path || !name) return;
  const settled = (request) =>
    new Promise((done, failed) => {
      request.onsuccess = () => done(request.result);
      request.onerror = request.onblocked = () => failed(request.error);
    });
  const database = await settled(indexedDB.open(name));
  try {
    const files = database.transaction("files", "readwrite").objectStore("files");
    const notebook = await settled(files.get(path));
    if (!notebook) return;
    const { content, format } = notebook; // What was uploaded stays as it came until it is saved.
    if (!(format === "base64" ? atob(content) : JSON.stringify(content)).includes(HELD)) return;
    const [, folder = "", file = path] = /^(.*\/)?(.*)$/.exec(path) ?? [];
    const beside = `${folder}.ipynb_checkpoints`;
    const directory = {
      ...notebook,
      name: ".ipynb_checkpoints",
      path: beside,
      type: "directory",
      content: null,
      size: 0,
    };
    const copy = file.replace(/\.ipynb$/, "-checkpoint.ipynb");
    files.put({ ...directory, format: "json", mimetype: "" }, beside);
    await settled(files.put({ ...notebook, name: copy, path: `${beside}/${copy}` }, `${beside}/${copy}`));
  } finally {
    database.close();
  }
})().catch(() => {}); // No database, or one of another make: the notebook opens as it would without.

globalThis.whichpmReady = Promise.all([controlled, kept]);

// A download is called after the file's whole path; a notebook is handed in under its own name.
document.addEventListener(
  "click",
  ({ target }) => {
    if (target instanceof HTMLAnchorElement && target.download.includes("/"))
      target.download = target.download.split("/").at(-1) ?? "";
  },
  { capture: true },
);
