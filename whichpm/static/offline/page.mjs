// @ts-check
/**
 * The page "Read offline": which pages are kept, the whole course on request, and an end to all of it.
 *
 * The worker shows the same page in place of one that is not kept while there is no connection.
 */
import { ROOT, worker } from "./root.mjs";
import { t } from "../words.mjs";

/** @typedef {{ pages: { name: string, kept: boolean }[], bytes: number }} Listed */

const BATCH = 4; // pages between two reports

/**
 * @param {string} id
 * @returns {HTMLElement}
 */
function part(id) {
  return /** @type {HTMLElement} */ (document.getElementById(`wp-offline-${id}`));
}

/**
 * Asks the worker and waits for what it says.
 * @param {ServiceWorkerRegistration} registration
 * @param {Record<string, unknown>} question
 * @returns {Promise<any>}
 */
function ask({ active }, question) {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = ({ data }) => resolve(data);
    active?.postMessage(question, [port2]);
  });
}

/**
 * Shows which pages are kept.
 * @param {Listed} listed
 * @returns {{ n: number, total: number, size: string }}
 */
function show({ pages, bytes }) {
  const kept = new Set(pages.filter((one) => one.kept).map((one) => one.name));
  let shown = 0;
  for (const entry of /** @type {NodeListOf<HTMLElement>} */ (
    document.querySelectorAll("[data-offline-page]")
  )) {
    entry.hidden = !kept.has(entry.dataset.offlinePage ?? "");
    if (!entry.hidden) shown += 1;
  }
  part("none").hidden = shown > 0;
  const size = (bytes / 1e6).toLocaleString(document.documentElement.lang, {
    minimumFractionDigits: 1,
    maximumFractionDigits: 1,
  });
  return { n: kept.size, total: pages.length, size };
}

/** @param {ServiceWorkerContainer} container */
async function begin(container) {
  const registration = await container.ready;
  const status = part("status");
  const whole = /** @type {HTMLButtonElement} */ (part("whole"));
  const forget = /** @type {HTMLButtonElement} */ (part("forget"));

  /** @param {string} [said]  instead of how much is kept */
  async function refresh(said) {
    const counts = show(await ask(registration, { ask: "list" }));
    const complete = counts.n === counts.total;
    status.textContent = t(said ?? (complete ? "offline.complete" : "offline.size"), counts);
    whole.hidden = complete;
    forget.hidden = counts.n === 0;
  }
  whole.addEventListener("click", async () => {
    if (whole.hasAttribute("aria-disabled")) return;
    const hadFocus = document.activeElement === whole;
    whole.setAttribute("aria-disabled", "true");
    // Asks the browser not to clear what is kept when it runs out of room; it may say no.
    await navigator.storage?.persist?.().catch(() => false);
    const { pages } = /** @type {Listed} */ (await ask(registration, { ask: "list" }));
    const wanted = pages.filter((one) => !one.kept).map((one) => one.name);
    let ended = "";
    while (wanted.length && !ended) {
      const { missing, full } = await ask(registration, { ask: "keep", names: wanted.splice(0, BATCH) });
      if (full) ended = "offline.full";
      else if (missing.length) ended = "offline.stopped";
      else await refresh("offline.keeping");
    }
    await refresh(ended || undefined);
    whole.removeAttribute("aria-disabled");
    if (hadFocus && whole.hidden) status.focus();
  });

  forget.addEventListener("click", async () => {
    await ask(registration, { ask: "forget" });
    await refresh("offline.forgotten");
    if (forget.hidden) status.focus();
  });

  await refresh();
}

const container = worker();
// Some hosts leave the ending out.
part("away").hidden = location.pathname.replace(/\.html$/, "") === new URL("offline", ROOT).pathname;
if (container) begin(container).catch((error) => console.info("whichpm:", error));
else part("status").textContent = t("offline.cannot");
