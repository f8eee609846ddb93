// @ts-check
/**
 * On every page: names the manifest, starts the service worker, has it keep this page and what comes next, and says
 * when a new version of the course is there.
 *
 * Nothing is reloaded unasked: a reader may be in the middle of an exercise, and other tabs may be open.
 */
import { ROOT, worker } from "./root.mjs";
import { t } from "../words.mjs";

/** @param {ServiceWorkerContainer} container */
async function begin(container) {
  // The first worker of a site takes over pages that had none; that is no new version.
  let known = Boolean(container.controller);
  let asked = false;
  container.addEventListener("controllerchange", () => {
    if (asked) location.reload();
    else if (known) announce(() => location.reload());
    known = true;
  });
  const registration = await container.register(new URL("sw.js", ROOT), { updateViaCache: "none" });
  const offer = (/** @type {ServiceWorker | null} */ fresh) => {
    if (fresh?.state !== "installed" || !known) return;
    announce(() => {
      asked = true;
      if (fresh.state === "installed") fresh.postMessage({ ask: "take over" });
      else location.reload();
    });
  };
  const watch = (/** @type {ServiceWorker | null} */ fresh) => {
    offer(fresh);
    fresh?.addEventListener("statechange", () => offer(fresh));
  };
  // The browser looks by itself too, and may have been quicker than this page.
  watch(registration.waiting);
  watch(registration.installing);
  registration.addEventListener("updatefound", () => watch(registration.installing));
  // The browser keeps a worker whose file is gone; the worker itself looks whether the site is.
  const look = () =>
    registration.update().catch(() => registration.active?.postMessage({ ask: "still there" }));
  if (known) look();
  // A page may stay open for days.
  document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && look());
  const { active } = await container.ready;
  active?.postMessage({ ask: "keep me" });
  keepAhead(() => {
    // A version that waits takes over when this one has nothing to do, and with it what is kept ahead would go.
    if (registration.waiting) return;
    active?.postMessage({ ask: "keep ahead", next: nextPage() ?? location.href });
  });
}

/** Where the way through the book leads from here. */
const nextPage = () =>
  /** @type {HTMLAnchorElement | null} */ (document.querySelector("a[rel='next']"))?.href;

/**
 * Calls once, when the reader has begun to read and the browser has nothing to do: who only looks in fetches no more
 * than this page, and neither does who saves data.
 * @param {() => void} keep
 */
function keepAhead(keep) {
  if (/** @type {any} */ (navigator).connection?.saveData) return;
  const idle = globalThis.requestIdleCallback ?? setTimeout; // Safari has none.
  const begun = () => idle(keep);
  if (window.scrollY > 0) begun();
  else window.addEventListener("scroll", begun, { once: true, passive: true });
}

/** From a file a manifest is an error, so no page has one of its own. */
function installable() {
  const link = document.createElement("link");
  link.rel = "manifest";
  link.href = new URL("manifest.json", ROOT).href;
  document.head.append(link);
}

/**
 * Says so in the page's place for notices, beside what else stands there.
 * @param {() => void} reload
 */
function announce(reload) {
  const place = document.getElementById("wp-site-note");
  if (!place) return;
  place.querySelector(".wp-new-version")?.remove();
  const note = document.createElement("span");
  note.className = "wp-new-version";
  const button = document.createElement("button");
  button.type = "button";
  button.className = "wp-press";
  button.textContent = t("offline.reload");
  button.addEventListener("click", reload);
  note.append(`${t("offline.update")} `, button);
  place.append(note);
}

const container = worker();
// After the page is there: keeping it must not slow it down.
const start = () => {
  if (!container) return;
  installable();
  begin(container).catch((error) => console.info("whichpm:", error));
};
if (document.readyState === "complete") start();
else window.addEventListener("load", start);
