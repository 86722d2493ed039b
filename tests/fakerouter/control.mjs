/**
 * The simulator's own doors. They send no CORS header: what was recorded are somebody's prompts, and no other page
 * in the same browser may read them.
 */
import { ApiError } from "./errors.mjs";

/**
 * @param {import("node:http").ServerResponse} res
 * @param {number} status
 * @param {unknown} [value]
 */
function send(res, status, value) {
  res.writeHead(status, { "content-type": "application/json", "cache-control": "no-store" });
  res.end(value === undefined ? undefined : JSON.stringify(value));
}

/**
 * @param {import("node:http").IncomingMessage} req
 * @param {import("node:http").ServerResponse} res
 * @param {import("./simulator.mjs").Simulator} simulator
 */
export function answerControl(req, res, simulator) {
  req.resume();
  const { recorder } = simulator;
  const advance = /^POST \/__sim\/advance\?ms=(\d{1,12})$/.exec(`${req.method} ${req.url}`);
  if (advance) {
    simulator.signIns.advance(Number(advance[1]));
    return send(res, 204);
  }
  switch (`${req.method} ${req.url}`) {
    case "GET /__sim/health":
      return send(res, 200, { ok: true, requests: recorder.requests.length });
    case "GET /__sim/requests":
      return send(res, 200, { requests: recorder.publicView() });
    case "DELETE /__sim/requests":
      simulator.reset();
      return send(res, 204);
    default:
      return send(res, 404, JSON.parse(new ApiError(404).body()));
  }
}
