/**
 * What the page asks of the server. Where it does not answer, that is said, and asked again until it does: nothing that
 * was typed is given up.
 */

/** Tells this tab from others, and is the same when the page is loaded again. */
const PAGE = sessionStorage.getItem("whichpm-mark") ?? crypto.randomUUID();
sessionStorage.setItem("whichpm-mark", PAGE);
const SOONEST = 250;
const LATEST = 4000;

/**
 * @template T
 * @typedef {{ status: number, data: T | null, words: string }} Reply
 */

/**
 * @template T
 * @param {string} path
 * @param {(words: string) => void} trouble says why it takes long; "" when it has an end
 * @param {() => unknown} [body] what to send, made anew at each try
 * @returns {Promise<Reply<T>>}
 */
export async function ask(path, trouble, body) {
  for (let wait = SOONEST; ; wait = Math.min(2 * wait, LATEST)) {
    const reply = await once(path, body?.());
    if (reply && reply.status !== 503) {
      if (wait > SOONEST) trouble("");
      const data = reply.headers.get("Content-Type")?.startsWith("application/json")
        ? await reply.json()
        : null;
      return { status: reply.status, data, words: data ? "" : (await reply.text()).trim() };
    }
    const why = reply ? (await reply.text()).trim() : "whichpm mark does not answer; is it still running?";
    trouble(`Not done: ${why} What you typed is kept, and this goes on by itself.`);
    await new Promise((done) => setTimeout(done, wait));
  }
}

/**
 * @param {string} path
 * @param {unknown} body
 * @returns {Promise<Response | null>} null where nobody answers
 */
async function once(path, body) {
  const headers = { "X-Page": PAGE, ...(body === undefined ? {} : { "Content-Type": "application/json" }) };
  const method = body === undefined ? "GET" : "PUT";
  try {
    return await fetch(path, {
      method,
      headers,
      body: body === undefined ? undefined : JSON.stringify(body),
    });
  } catch {
    return null;
  }
}
