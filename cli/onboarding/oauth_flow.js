// A key by OpenRouter's OAuth with PKCE: a listener on this machine hears the code, or the person pastes the address that
// the browser was sent to (on a remote host the browser cannot reach the listener).
import { createServer } from "node:http";
import { CliError, Interrupted } from "../failure.js";
import { FluffBuzzError } from "../errors.js";
import { page } from "./oauth_page.js";

const PATH = "/openrouter-oauth/callback";
const PREFERRED_PORT = 3000;
const PATIENCE_MS = 5 * 60_000;

/**
 * @param {import("../context.js").Context} context @param {import("../io/prompts.js").Prompts} prompts
 * @param {import("fluffbuzz").Client} client
 * @returns {Promise<{ key: string, userId: string | null }>}
 */
export async function obtainByOauth(context, prompts, client) {
  const listener = await listen();
  const given = new AbortController();
  const stop = () => given.abort();
  context.signal.addEventListener("abort", stop);
  try {
    const started = await client.oauth.start({ callbackUrl: `http://127.0.0.1:${listener.port}${PATH}`, keyLabel: "FluffBuzz" });
    context.complain(`Open this address and authorize FluffBuzz:\n\n  ${started.url}\n`);
    await openBrowser(context, started.url);
    return await Promise.race([
      finishFromBrowser(client, started, listener, given.signal),
      finishFromPaste(context, prompts, client, started, given.signal),
    ]);
  } catch (error) {
    if (context.signal.aborted) throw new Interrupted("cancelled; nothing was changed");
    throw error;
  } finally {
    given.abort();
    context.signal.removeEventListener("abort", stop);
    listener.close();
  }
}

/**
 * The exchange happens while the browser waits, so that its page tells how it ended.
 * @param {import("fluffbuzz").Client} client @param {import("fluffbuzz").OAuthStart} started
 * @param {Awaited<ReturnType<typeof listen>>} listener @param {AbortSignal} signal
 */
async function finishFromBrowser(client, { verifier, nonce }, listener, signal) {
  const { redirectUrl, answer } = await listener.next(signal);
  try {
    const found = await client.oauth.finish({ redirectUrl, verifier, nonce, signal });
    answer(200, page("FluffBuzz has its key", "You can close this tab and go back to the terminal."));
    return found;
  } catch (error) {
    answer(400, page("That did not work", error instanceof FluffBuzzError ? error.message : "See the terminal."));
    throw error;
  }
}

/**
 * @param {import("../context.js").Context} context @param {import("../io/prompts.js").Prompts} prompts
 * @param {import("fluffbuzz").Client} client @param {import("fluffbuzz").OAuthStart} started @param {AbortSignal} signal
 */
async function finishFromPaste(context, prompts, client, { verifier, nonce }, signal) {
  if (!context.interactive) return new Promise(() => {});
  let text;
  try {
    text = await prompts.text("If the browser cannot come back here, paste the address that it ended at:", {
      signal,
      validate: (value) => (value?.trim() ? undefined : "Paste the whole address, or the code that OpenRouter shows."),
    });
  } catch (error) {
    // The other way was faster.
    if (signal.aborted && !context.signal.aborted) return new Promise(() => {});
    throw error;
  }
  const pasted = text.trim();
  return client.oauth.finish({ ...(pasted.includes("://") ? { redirectUrl: pasted } : { code: pasted }), verifier, nonce, signal: context.signal });
}

/** A listener on loopback that hands out the first request for the callback. */
async function listen() {
  /** @type {((arrived: Arrived) => void) | null} */
  let take = null;
  /** @type {Arrived[]} */
  const waiting = [];
  const server = createServer((request, response) => {
    const answer = (/** @type {number} */ status, /** @type {string} */ html) =>
      response.writeHead(status, { "content-type": "text/html; charset=utf-8", "connection": "close", "content-security-policy": "default-src 'none'; style-src 'unsafe-inline'", "referrer-policy": "no-referrer" }).end(html);
    if (request.method !== "GET" || request.url?.split("?")[0] !== PATH) return answer(404, page("Nothing here", "FluffBuzz waits for OpenRouter's answer at another address."));
    const arrived = { redirectUrl: `http://${request.headers.host}${request.url}`, answer };
    if (take) take(arrived);
    else waiting.push(arrived);
  });
  const port = await bind(server);
  return {
    port,
    close: () => server.close(),
    /** @param {AbortSignal} signal @returns {Promise<Arrived>} */
    next: (signal) => new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(new CliError("nobody authorized FluffBuzz within 5 minutes", { code: "timeout", hint: "start again" })), PATIENCE_MS);
      const done = () => clearTimeout(timer);
      signal.addEventListener("abort", done, { once: true });
      take = (arrived) => {
        done();
        resolve(arrived);
      };
      const first = waiting.shift();
      if (first) take(first);
    }),
  };
}

/** @typedef {{ redirectUrl: string, answer: (status: number, html: string) => unknown }} Arrived */

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

/** @param {import("../context.js").Context} context @param {string} url */
async function openBrowser(context, url) {
  // The browser of a remote host is not the one that the person looks at.
  if (context.env.SSH_CONNECTION) return;
  const { default: open } = await import("open");
  try {
    const child = await open(url);
    child.on("error", () => {});
  } catch {
    context.note("No browser could be opened; open the address yourself.");
  }
}
