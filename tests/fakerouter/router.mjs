import { answerGeneration, answerKey, authenticate } from "./account.mjs";
import { answerAuthPage, answerExchange } from "./auth.mjs";
import { answerChat } from "./chat.mjs";
import { answerControl } from "./control.mjs";
import { allowAnyOrigin, answerPreflight } from "./cors.mjs";
import { answerEmbeddings } from "./embeddings.mjs";
import { ApiError } from "./errors.mjs";
import { Exchange } from "./exchange.mjs";
import { answerImages } from "./images.mjs";
import { answerModels } from "./models.mjs";
import { answerResponses } from "./responses.mjs";

/** @typedef {(exchange: Exchange) => void | Promise<void>} Handler */

export const API_PREFIX = "/api/v1";
const CONTROL_PREFIX = "/__sim/";

/** Path -> method and handler; `open` routes need no key. */
const ROUTES = /** @type {Record<string, {method: string, handler: Handler, open?: boolean}>} */ ({
  [`${API_PREFIX}/chat/completions`]: { method: "POST", handler: answerChat },
  [`${API_PREFIX}/images`]: { method: "POST", handler: answerImages },
  [`${API_PREFIX}/responses`]: { method: "POST", handler: answerResponses },
  [`${API_PREFIX}/embeddings`]: { method: "POST", handler: answerEmbeddings },
  [`${API_PREFIX}/models`]: { method: "GET", handler: answerModels, open: true },
  [`${API_PREFIX}/auth/keys`]: { method: "POST", handler: answerExchange, open: true },
  "/auth": { method: "GET", handler: answerAuthPage, open: true },
  [`${API_PREFIX}/key`]: { method: "GET", handler: answerKey },
  [`${API_PREFIX}/generation`]: { method: "GET", handler: answerGeneration },
});

/** @param {Exchange} exchange */
async function dispatch(exchange) {
  const { req, res, record, simulator } = exchange;
  await exchange.readBody();
  if (req.method === "OPTIONS") return answerPreflight(res, simulator.cors);
  const route = Object.hasOwn(ROUTES, record.path) ? ROUTES[record.path] : undefined;
  if (!route) throw new ApiError(404, `No such path: ${record.path}`);
  if (route.method !== req.method) throw new ApiError(405, `Use ${route.method}`, { errorType: "invalid_request" });
  if (!route.open) authenticate(record.headers);
  return route.handler(exchange);
}

/** @param {Exchange} exchange @param {unknown} error */
function fail(exchange, error) {
  if (exchange.signal.aborted) return;
  if (exchange.res.headersSent) exchange.cut();
  else if (error instanceof ApiError) exchange.sendError(error);
  else exchange.sendError(new ApiError(500, `The simulator itself failed: ${error}`));
}

/**
 * @param {import("node:http").IncomingMessage} req
 * @param {import("node:http").ServerResponse} res
 * @param {import("./simulator.mjs").Simulator} simulator
 */
export async function answer(req, res, simulator) {
  // Writing to a client that has just left is no failure; "close" tells what happened.
  res.on("error", () => {});
  if (req.url?.startsWith(CONTROL_PREFIX)) return answerControl(req, res, simulator);
  allowAnyOrigin(res);
  const exchange = new Exchange(req, res, simulator);
  try {
    await dispatch(exchange);
  } catch (error) {
    fail(exchange, error);
  }
}
