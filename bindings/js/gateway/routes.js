// Every endpoint of the gateway, once.

import { createKey, getKey, listKeys, revokeKey, updateKey } from "./admin.js";
import { chat, embeddings, responses } from "./calls.js";
import { health, metrics, readiness } from "./health.js";
import { images } from "./images.js";
import { ownKey } from "./own_key.js";
import { models } from "./models.js";

/** @import { Gatehouse, Route } from "./exchange.js" */

/** Path -> method -> what answers. `{}` stands for one segment. @type {Record<string, Partial<Record<string, Route>>>} */
const ROUTES = {
  "/v1/chat/completions": { POST: { access: "key", answer: chat, method: "POST" } },
  "/v1/responses": { POST: { access: "key", answer: responses, method: "POST" } },
  "/v1/embeddings": { POST: { access: "key", answer: embeddings, method: "POST" } },
  "/v1/images/generations": { POST: { access: "key", answer: images, method: "POST" } },
  "/v1/models": { GET: { access: "key", answer: models, method: "GET" } },
  "/v1/key": { GET: { access: "key", answer: ownKey, method: "GET" } },
  "/v1/keys": {
    GET: { access: "admin", answer: listKeys, method: "GET" },
    POST: { access: "admin", answer: createKey, method: "POST" },
  },
  "/v1/keys/{}": {
    GET: { access: "admin", answer: getKey, method: "GET" },
    PATCH: { access: "admin", answer: updateKey, method: "PATCH" },
    DELETE: { access: "admin", answer: revokeKey, method: "DELETE" },
  },
  "/healthz": { GET: { access: "open", answer: health, method: "GET" } },
  "/readyz": { GET: { access: "open", answer: readiness, method: "GET" } },
  "/metrics": { GET: { access: "admin", answer: metrics, method: "GET" } },
};

/**
 * @param {string} method
 * @param {string} path
 * @returns {{ route: Route | undefined, methods: string[], name: string } | null} without a route: the path takes other methods
 */
export function routeOf(method, path) {
  const cut = path.lastIndexOf("/");
  const name = Object.hasOwn(ROUTES, path) ? "" : path.slice(cut + 1);
  const pattern = name === "" ? path : `${path.slice(0, cut)}/{}`;
  if (!Object.hasOwn(ROUTES, pattern)) return null;
  const methods = ROUTES[pattern];
  return { route: Object.hasOwn(methods, method) ? methods[method] : undefined, methods: Object.keys(methods), name };
}

/** The endpoints that this gateway can answer, for people. @param {Gatehouse} gatehouse */
export function pathsOf({ adminToken }) {
  return Object.entries(ROUTES)
    .filter(([, methods]) => adminToken || Object.values(methods).some((route) => route?.access !== "admin"))
    .map(([path]) => path.replace("{}", "{id}"));
}

/** Whether the gateway and not the page answers it. @param {string} path */
export function isApiPath(path) {
  return path === "/v1" || path.startsWith("/v1/") || Object.hasOwn(ROUTES, path);
}
