// JupyterLite calls a download after the file's whole path; a notebook is handed in under its own name.
document.addEventListener(
  "click",
  ({ target }) => {
    if (target instanceof HTMLAnchorElement && target.download.includes("/"))
      target.download = target.download.split("/").at(-1) ?? "";
  },
  { capture: true },
);
