// A key by OpenRouter's OAuth with PKCE: a listener on this machine hears the code, or the person pastes the address that
// the browser was sent to (on a remote host the browser cannot reach the listener).
import { createServer } from "node:http";
import { CliError, Interrupted } from "../failure.js";
import { FluffBuzzError } from "../errors.js";
import { page } from "./oauth_page.js";

const PATH = "/openrouter-oauth/callback";
const PREFERRED_PORT = 3000;
const PATIENCE_MS = 5 * 60_000;
/** Time for the last page to reach the browser. */
const GOODBYE_MS = 500;
const HEADERS = {
  "content-type": "text/html; charset=utf-8", "connection": "close", "referrer-policy": "no-referrer",
  "content-security-policy": "default-src 'none'; style-src 'unsafe-inline'",
};

/** @typedef {import("../context.js").Context} Context @typedef {import("fluffbuzz").Client} Client @typedef {import("fluffbuzz").OAuthStart} OAuthStart */

/**
 * @param {Context} context @param {import("../io/prompts.js").Prompts} prompts @param {Client} client
 * @returns {Promise<{ key: string, userId: string | null }>}
 */
export async function obtainByOauth(context, prompts, client) {
  const listener = await listen();
  const over = new AbortController();
  const stop = () => over.abort(new Interrupted("cancelled; nothing was changed"));
  const timer = setTimeout(() => over.abort(new CliError("nobody authorized FluffBuzz within 5 minutes", { code: "timeout", hint: "start again" })), PATIENCE_MS);
  context.signal.addEventListener("abort", stop);
  if (context.signal.aborted) stop();
  try {
    const started = await client.oauth.start({ callbackUrl: `http://127.0.0.1:${listener.port}${PATH}`, keyLabel: "FluffBuzz" });
    context.complain(`Open this address and authorize FluffBuzz:\n\n  ${started.url}\n`);
    await openBrowser(context, started.url);
    return await Promise.race([
      aborted(over.signal),
      finishFromBrowser(client, started, listener, over.signal),
      finishFromPaste(context, prompts, client, started, over.signal),
    ]);
  } finally {
    clearTimeout(timer);
    over.abort();
    context.signal.removeEventListener("abort", stop);
    listener.close();
  }
}

/** Rejects with the reason of the end. @param {AbortSignal} signal @returns {Promise<never>} */
function aborted(signal) {
  return new Promise((_, reject) => {
    const end = () => reject(signal.reason);
    if (signal.aborted) end();
    else signal.addEventListener("abort", end, { once: true });
  });
}

/**
 * The exchange happens while the browser waits, so that its page tells how it ended. An answer that is not to this sign-in
 * may come from any page that the browser has open: it is refused there, and the right one is still waited for.
 * @param {Client} client @param {OAuthStart} started @param {Listener} listener @param {AbortSignal} signal
 */
async function finishFromBrowser(client, { verifier, nonce }, listener, signal) {
  for (;;) {
    const { redirectUrl, answer } = await listener.next();
    if (new URL(redirectUrl).searchParams.get("state") !== nonce) {
      answer(400, page("That was not the answer to this sign-in", "FluffBuzz still waits for the right one. See the terminal."));
      continue;
    }
    try {
      const found = await client.oauth.finish({ redirectUrl, verifier, nonce, signal });
      answer(200, page("FluffBuzz has its key", "You can close this tab and go back to the terminal."));
      return found;
    } catch (error) {
      answer(400, page("That did not work", error instanceof FluffBuzzError ? error.message : "See the terminal."));
      throw error;
    }
  }
}

/**
 * What was pasted wrongly is asked for again; what OpenRouter itself refuses is the end.
 * @param {Context} context @param {import("../io/prompts.js").Prompts} prompts
 * @param {Client} client @param {OAuthStart} started @param {AbortSignal} signal
 */
async function finishFromPaste(context, prompts, client, { verifier, nonce }, signal) {
  // Nobody can paste: the browser alone decides.
  if (!context.interactive) return new Promise(() => {});
  for (;;) {
    let text;
    try {
      text = await prompts.text("If the browser cannot come back here, paste the address that it ended at:", {
        signal, validate: (value) => (value?.trim() ? undefined : "Paste the whole address, or the code that OpenRouter shows."),
      });
    } catch (error) {
      // The other way was faster, or everything ends: the race has its own word for it.
      if (signal.aborted) return new Promise(() => {});
      throw error;
    }
    const pasted = text.trim();
    try {
      return await client.oauth.finish({ ...(pasted.includes("://") ? { redirectUrl: pasted } : { code: pasted }), verifier, nonce, signal });
    } catch (error) {
      if (!(error instanceof FluffBuzzError) || error.code !== "invalid_request") throw error;
      context.warn(error.message);
    }
  }
}

/** @typedef {{ redirectUrl: string, answer: (status: number, html: string) => void }} Arrived */
/** @typedef {Awaited<ReturnType<typeof listen>>} Listener */

/** A listener on loopback that hands out one request for the callback after another. */
async function listen() {
  /** @type {((arrived: Arrived) => void)[]} */
  const takers = [];
  /** @type {Arrived[]} */
  const waiting = [];
  const server = createServer((request, response) => {
    const answer = (/** @type {number} */ status, /** @type {string} */ html) => void response.writeHead(status, HEADERS).end(html);
    if (request.method !== "GET" || request.url?.split("?")[0] !== PATH) return answer(404, page("Nothing here", "FluffBuzz waits for OpenRouter's answer at another address."));
    const arrived = { redirectUrl: `http://127.0.0.1${request.url}`, answer };
    const taker = takers.shift();
    if (taker) taker(arrived);
    else waiting.push(arrived);
  });
  const port = await bind(server);
  return {
    port,
    /** @returns {Promise<Arrived>} */
    next: () => new Promise((resolve) => {
      const first = waiting.shift();
      if (first) resolve(first);
      else takers.push(resolve);
    }),
    /** Browsers open connections that they do not use, and ask for a page twice: none of that holds up the end. */
    close() {
      for (const { answer } of waiting) answer(400, page("This sign-in is over", "See the terminal."));
      server.close();
      setTimeout(() => server.closeAllConnections(), GOODBYE_MS).unref();
    },
  };
}

/** On the port that OpenRouter's page has seen before, or else on any. @param {import("node:http").Server} server @returns {Promise<number>} */
async function bind(server) {
  for (const port of [PREFERRED_PORT, 0]) {
    const bound = await new Promise((resolve) => {
      server.once("error", () => resolve(false));
      server.listen(port, "127.0.0.1", () => resolve(true));
    });
    if (bound) return /** @type {import("node:net").AddressInfo} */ (server.address()).port;
  }
  throw new CliError("no port on 127.0.0.1 can be listened on", { code: "no_port" });
}

/** @param {Context} context @param {string} url */
async function openBrowser(context, url) {
  // The browser of a remote host is not the one that the person looks at.
  if (context.env.SSH_CONNECTION) return;
  const { default: open } = await import("open");
  const tell = () => context.note("No browser could be opened; open the address yourself.");
  try {
    (await open(url)).on("error", tell);
  } catch {
    tell();
  }
}
