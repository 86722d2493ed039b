import { refuse } from "./answers.js";

/** One answer for a missing, malformed, unknown and revoked key; what was presented is not repeated. @param {string} wanted */
export function unauthorized(wanted) {
  return refuse({ status: 401, code: "invalid_api_key",
    message: `This gateway needs ${wanted} as bearer token: send \`Authorization: Bearer <key>\`.`,
    headers: { "www-authenticate": "Bearer" } });
}
