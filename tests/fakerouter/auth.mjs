/** Signing in: `GET /auth` as a person sees it, and `POST /api/v1/auth/keys` for the program (PKCE). */
import { createHash, randomBytes } from "node:crypto";
import { ApiError } from "./errors.mjs";
import { headerKnobs, parseKnobs } from "./knobs.mjs";

const LIFE_MS = 10 * 60_000;
const LONGEST_LABEL = 100;
const METHODS = ["plain", "S256"];

/** @typedef {{ challenge: string | null, method: string | null, made: number, label: string | null }} Grant */

/** The codes that were given out. Each is good once, and for ten minutes by a clock that tests may move. */
export class SignIns {
  /** @type {Map<string, Grant>} */
  #grants = new Map();
  #ahead = 0;

  now() {
    return Date.now() + this.#ahead;
  }

  /** @param {number} ms */
  advance(ms) {
    this.#ahead += ms;
  }

  /** @param {Omit<Grant, "made">} grant */
  issue(grant) {
    const code = `auth_code_${randomBytes(12).toString("hex")}`;
    this.#grants.set(code, { ...grant, made: this.now() });
    return code;
  }

  /** @param {string} code */
  take(code) {
    const grant = this.#grants.get(code);
    this.#grants.delete(code);
    return grant;
  }

  clear() {
    this.#grants.clear();
    this.#ahead = 0;
  }
}

/** @param {string} text */
const escaped = (text) => text.replace(/[&<>"']/g, (char) => `&#${char.charCodeAt(0)};`);

/** @param {string | null} text */
function readCallback(text) {
  if (text === null) return null;
  const url = URL.canParse(text) ? new URL(text) : null;
  const local = url?.protocol === "http:" && ["localhost", "127.0.0.1"].includes(url.hostname);
  if (!url || !(local || url.protocol === "https:")) {
    throw new ApiError(400, "callback_url must use https, or be on localhost or 127.0.0.1");
  }
  return url;
}

/** @param {URLSearchParams} query */
function readQuery(query) {
  const challenge = query.get("code_challenge");
  const method = query.get("code_challenge_method") ?? (challenge === null ? null : "plain");
  const label = query.get("key_label");
  const callback = readCallback(query.get("callback_url"));
  if (method !== null && !METHODS.includes(method)) throw new ApiError(400, "Invalid code_challenge_method");
  if (callback === null && challenge === null) throw new ApiError(400, "code_challenge is required without callback_url");
  if (label !== null && label.length > LONGEST_LABEL) throw new ApiError(400, `key_label must be at most ${LONGEST_LABEL} characters`);
  return { callback, challenge, method, label };
}

/** @param {URL} callback @param {Record<string, string>} answer */
function answered(callback, answer) {
  const url = new URL(callback);
  for (const [name, value] of Object.entries(answer)) url.searchParams.append(name, value);
  return url.href;
}

const REFUSAL = { error: "access_denied", error_description: "The person said no" };

/** @param {string} title @param {string} body HTML */
const page = (title, body) =>
  `<!doctype html><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${title}</title>` +
  `<body style="font:16px system-ui;max-width:32rem;margin:4rem auto"><h1>${title}</h1>${body}</body>`;

/** @param {import("./exchange.mjs").Exchange} exchange @param {string} html */
function sendPage({ res }, html) {
  res.writeHead(200, { "content-type": "text/html; charset=utf-8", "cache-control": "no-store", "referrer-policy": "no-referrer" });
  res.end(html);
}

/**
 * `GET /auth`. `auto=1` and `auto=refuse` press a button at once; the buttons are links that say the same.
 * @param {import("./exchange.mjs").Exchange} exchange
 */
export function answerAuthPage(exchange) {
  const { query, res, simulator } = exchange;
  const { callback, ...grant } = readQuery(query);
  const auto = query.get("auto");
  if (auto === null) {
    const link = (/** @type {string} */ choice) => `?${escaped(`${exchange.query}&auto=${choice}`)}`;
    const who = callback ? escaped(callback.host) : "A program without an address";
    const label = grant.label ? ` It will be called <b>${escaped(grant.label)}</b>.` : "";
    return sendPage(exchange, page("Sign in to the simulator",
      `<p><b>${who}</b> asks for a key.${label}</p><p><a id="authorize" href="${link("1")}">Authorize</a> ` +
      `<a id="refuse" href="${link("refuse")}">Refuse</a></p>`));
  }
  const answer = auto === "refuse" ? REFUSAL : { code: simulator.signIns.issue(grant) };
  if (callback) {
    res.writeHead(302, { location: answered(callback, answer), "cache-control": "no-store" });
    return res.end();
  }
  const shown = "code" in answer ? `<p>Your code:</p><pre id="code">${answer.code}</pre>` : "<p>Nothing was given.</p>";
  return sendPage(exchange, page("Sign in to the simulator", shown));
}

/** @param {Grant} grant @param {any} body */
function fits({ challenge }, { code_verifier: verifier, code_challenge_method: method }) {
  if (challenge === null) return true;
  if (typeof verifier !== "string") return false;
  return challenge === (method === "S256" ? createHash("sha256").update(verifier).digest("base64url") : verifier);
}

/** `POST /api/v1/auth/keys` @param {import("./exchange.mjs").Exchange} exchange */
export function answerExchange(exchange) {
  const { record, simulator } = exchange;
  const { auth } = { ...simulator.knobs, ...parseKnobs(headerKnobs(record.headers)) };
  const body = record.body ?? {};
  if (typeof body.code !== "string") throw new ApiError(400, "code: expected a string");
  const grant = simulator.signIns.take(body.code);
  const method = body.code_challenge_method ?? null;
  const wrongMethod = grant && grant.challenge !== null && method !== null && method !== grant.method;
  if (auth === "challenge" || wrongMethod || (method !== null && !METHODS.includes(method))) {
    throw new ApiError(400, "Invalid code_challenge_method");
  }
  if (auth === "no-key") return exchange.sendJson({ user_id: "user_simulator" });
  if (!grant || !fits(grant, { ...body, code_challenge_method: method ?? grant.method })) {
    throw new ApiError(403, "Invalid code or code_verifier");
  }
  if (auth === "expired" || simulator.signIns.now() - grant.made > LIFE_MS) throw new ApiError(403, "Authorization code expired");
  return exchange.sendJson({ key: `sk-or-v1-${randomBytes(32).toString("hex")}`, user_id: "user_simulator" });
}
