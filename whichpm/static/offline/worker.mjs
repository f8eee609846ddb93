// @ts-check
/**
 * The service worker of the site: keeps the pages that were read, one version of the course at a time.
 *
 * What is kept is served from the cache, so a reader in a train does not wait for a network that is not there, and sees
 * pages that belong together. Each version of the site has a worker and a cache of its own. A new one takes over what is
 * unchanged, fetches anew what has changed, and waits until the reader asks for it or closes the course; only then the
 * old cache goes. Every file is held against the list of its version before it is kept: a page of another version, or
 * the login page of a network that answers everything, is shown if it must be, and never kept.
 *
 * Before this text stands `self.whichpmSite = …`, written by whichpm/sphinx/offline.py.
 */

/** @typedef {{ digest: string, bytes: number, needs?: string[] }} File  a page has `needs`: the files that it loads */
/** @typedef {{ version: string, away: string, ahead: string[], files: Record<string, File> }} Site */

const worker = /** @type {any} */ (self);
const site = /** @type {Site} */ (worker.whichpmSite);
const ROOT = new URL("./", worker.location.href);
// Other sites of the same host have caches too: only those that begin like ours are ours.
const OURS = `whichpm:${ROOT.pathname}:`;
const CACHE = OURS + site.version;
const RELATIVE = new RegExp(`(\\s(?:href|src|action|data-content_root)=")(?!#|/|[a-z]+:)`, "g");

worker.addEventListener("install", (/** @type {any} */ event) => event.waitUntil(takeOver()));

worker.addEventListener("activate", (/** @type {any} */ event) => event.waitUntil(begin()));

worker.addEventListener("fetch", (/** @type {any} */ event) => {
  const { request } = event;
  if (request.mode === "navigate") event.waitUntil(leaveIfGone());
  if (request.method !== "GET") return;
  const name = nameOf(request.url);
  if (isListed(name)) event.respondWith(answer(event, name));
  else if (request.mode === "navigate" && isOurs(request.url))
    event.respondWith(fetch(request).catch(sayAway));
});

worker.addEventListener("message", (/** @type {any} */ event) => {
  const { ask, names, next } = event.data ?? {};
  const reply = (/** @type {unknown} */ value) => event.ports[0]?.postMessage(value);
  if (ask === "still there") event.waitUntil(leaveIfGone());
  if (ask === "take over") worker.skipWaiting();
  if (ask === "keep me") event.waitUntil(fill(withNeeds(nameOf(event.source?.url ?? "about:blank"))));
  if (ask === "keep ahead") event.waitUntil(fill([nameOf(next), ...site.ahead].flatMap(withNeeds)));
  if (ask === "keep") event.waitUntil(fill(names.flatMap(withNeeds)).then(reply));
  if (ask === "list") event.waitUntil(list().then(reply));
  if (ask === "forget") event.waitUntil(forget().then(reply));
});

/**
 * What a file is called in the list: its path within the site, a page without what follows it; `""` for other sites.
 * @param {string} address
 */
function nameOf(address) {
  const url = new URL(address);
  if (!isOurs(address)) return "";
  const path = decodeURI(url.pathname.slice(ROOT.pathname.length));
  const page = path === "" || path.endsWith("/") ? `${path}index.html` : path;
  // Some hosts leave the ending out of their addresses.
  return [page, `${page}.html`].find((one) => site.files[one]?.needs) ?? path + url.search;
}

/**
 * The notebooks of the site have a worker of their own.
 * @param {string} address
 */
function isOurs(address) {
  return address.startsWith(ROOT.href) && !address.startsWith(`${ROOT.href}lite/`);
}

/** @param {string} name */
function isListed(name) {
  return Object.hasOwn(site.files, name);
}

/** @param {string} name */
function withNeeds(name) {
  return isListed(name) ? [name, ...(site.files[name].needs ?? [])] : [];
}

/**
 * @param {any} event  of a request
 * @param {string} name
 * @returns {Promise<Response>}  what is kept, else what the network gives, which is kept then
 */
async function answer(event, name) {
  const kept = await look(name);
  if (kept) return kept;
  try {
    const response = await fetch(event.request);
    event.waitUntil(keep(name, response.clone()).catch(() => false));
    return response;
  } catch (error) {
    if (event.request.mode === "navigate") return sayAway();
    throw error;
  }
}

/**
 * @param {string} name
 * @returns {Promise<Response | undefined>}  nothing, too, where the cache cannot be read
 */
async function look(name) {
  try {
    return await (await caches.open(CACHE)).match(ROOT.href + name);
  } catch {
    return undefined;
  }
}

/** The page that says that one is offline; it may stand at any address, so its own addresses begin at the root. */
async function sayAway() {
  const kept = await look(site.away);
  if (!kept) return Response.error();
  const text = (await kept.text()).replace(RELATIVE, `$1${ROOT.pathname}`);
  return new Response(text, { status: 503, headers: { "content-type": "text/html; charset=utf-8" } });
}

/**
 * Keeps a file if it is the one of this version.
 * @param {string} name
 * @param {Response} response
 * @returns {Promise<boolean>}  whether it was; throws where there is no room
 */
async function keep(name, response) {
  const body = await response.arrayBuffer();
  if (!response.ok || !(await isGenuine(name, body))) return false;
  const type = response.headers.get("content-type") ?? "";
  const cache = await caches.open(CACHE);
  await cache.put(ROOT.href + name, new Response(body, { headers: { "content-type": type } }));
  return true;
}

/**
 * A page carries its mark, because some hosts add to pages; all else must be the same byte for byte.
 * @param {string} name
 * @param {ArrayBuffer} body
 */
async function isGenuine(name, body) {
  const { digest, needs } = site.files[name];
  if (needs) return new TextDecoder().decode(body).includes(`"${digest}"`);
  const bytes = new Uint8Array(await crypto.subtle.digest("SHA-256", body));
  return [...bytes]
    .map((byte) => byte.toString(16).padStart(2, "0"))
    .join("")
    .startsWith(digest);
}

/**
 * Fetches and keeps what is not kept yet, a few files at a time.
 * @param {string[]} names
 * @returns {Promise<{ missing: string[], full: boolean }>}
 */
async function fill(names) {
  const wanted = [...new Set(names)];
  /** @type {string[]} */
  const missing = [];
  let full = false;
  const lane = async () => {
    for (let name = wanted.pop(); name !== undefined; name = wanted.pop()) {
      if (await look(name)) continue;
      try {
        const found = (await obtain(name, "default")) || (await obtain(name, "reload"));
        if (!found) missing.push(name);
      } catch (error) {
        full ||= error instanceof DOMException;
        missing.push(name);
      }
    }
  };
  await Promise.all([lane(), lane(), lane(), lane()]);
  // What the site gives is not of this version: there may be a newer one.
  if (missing.length && !full) worker.registration.update().catch(() => {});
  return { missing, full };
}

/**
 * @param {string} name
 * @param {RequestCache} how
 */
async function obtain(name, how) {
  return keep(name, await fetch(ROOT.href + name, { cache: how }));
}

/** Before a version begins: keep what an older one kept, as it is now. Without room it begins with an empty cache. */
async function takeOver() {
  const wanted = new Set(withNeeds(site.away));
  try {
    for (const older of await olderCaches()) {
      const cache = await caches.open(older);
      for (const request of await cache.keys()) {
        const name = nameOf(request.url);
        if (!isListed(name)) continue;
        for (const need of withNeeds(name)) wanted.add(need);
        const copy = await cache.match(request);
        if (copy && !(await look(name))) await keep(name, copy);
      }
    }
  } catch {
    // No room, or a cache that cannot be read: what is missing is fetched when it is read.
  }
  const { missing, full } = await fill([...wanted]);
  if (!full && withNeeds(site.away).some((name) => missing.includes(name)))
    throw new Error("the site is being changed; its new version is taken up later");
}

/** From now on this version answers: what older ones kept can go. */
async function begin() {
  try {
    for (const older of await olderCaches()) await caches.delete(older);
    await fill(withNeeds(site.away));
  } catch {
    // Storage that cannot be read holds nothing up.
  }
  await worker.clients.claim();
}

/** When the host was last asked whether the site is still there. */
let asked = 0;
const AGAIN = 60_000; // ms

/**
 * A site that was removed, or replaced by one without a worker, lets its readers go: where the host has no worker any
 * more, what is kept goes and the next page comes from the network. Anything but "not found" may be a passing failure.
 */
async function leaveIfGone() {
  if (Date.now() - asked < AGAIN) return;
  asked = Date.now();
  const response = await fetch(worker.location.href, { cache: "no-store" }).catch(() => null);
  if (response?.status !== 404 && response?.status !== 410) return;
  await worker.registration.unregister();
  for (const name of await caches.keys()) if (name.startsWith(OURS)) await caches.delete(name);
}

async function olderCaches() {
  return (await caches.keys()).filter((name) => name.startsWith(OURS) && name !== CACHE);
}

/** Every page with whether it can be read offline, and the bytes of the whole course. */
async function list() {
  const kept = new Set();
  try {
    const requests = await (await caches.open(CACHE)).keys();
    for (const request of requests) kept.add(nameOf(request.url));
  } catch {
    // Nothing is kept, then.
  }
  const names = Object.keys(site.files);
  const pages = names.filter((name) => site.files[name].needs && name !== site.away);
  return {
    pages: pages.map((name) => ({ name, kept: withNeeds(name).every((each) => kept.has(each)) })),
    bytes: names.reduce((sum, name) => sum + site.files[name].bytes, 0),
  };
}

/** Removes what is kept, except the page that says so. */
async function forget() {
  await caches.delete(CACHE);
  return fill(withNeeds(site.away));
}
