/** @typedef {import("./index.d.ts").ErrorCode} ErrorCode */

// Two copies of the package in one program must still recognise each other's errors.
const BRAND = Symbol.for("fluffbuzz.error");

/**
 * The one error class of the package; see `index.d.ts` for the meaning of its fields. The fields
 * come from the core, which has taken every key out of them.
 */
export class FluffBuzzError extends Error {
  /**
   * @param {{ code: ErrorCode, message: string, status?: number | null, retryable?: boolean, retryAfterMs?: number | null,
   *   phase?: any, param?: string | null, attempts?: any[], partial?: any, generationId?: string | null, upstream?: any }} fields
   * @param {{ cause?: unknown }} [options]
   */
  constructor(fields, options) {
    super(fields.message, options);
    this.name = "FluffBuzzError";
    this.code = fields.code;
    this.status = fields.status ?? null;
    this.retryable = fields.retryable ?? false;
    this.retryAfterMs = fields.retryAfterMs ?? null;
    this.phase = fields.phase ?? null;
    this.param = fields.param ?? null;
    this.attempts = fields.attempts ?? [];
    this.partial = fields.partial ?? null;
    this.generationId = fields.generationId ?? null;
    this.upstream = fields.upstream ?? null;
    Object.defineProperty(this, BRAND, { value: true });
  }

  /** @param {unknown} value */
  static [Symbol.hasInstance](value) {
    return typeof value === "object" && value !== null && BRAND in value;
  }

  /** Everything but the stack and the cause, which may hold more than a log should. */
  toJSON() {
    const { name, code, message, status, retryable, retryAfterMs, phase, param, attempts, generationId, upstream } = this;
    const partial = withoutBytes(this.partial);
    return { name, code, message, status, retryable, retryAfterMs, phase, param, attempts, partial, generationId, upstream };
  }
}

// Images of megabytes would come out as lists of numbers.
/** @param {any} partial */
function withoutBytes(partial) {
  const first = partial?.images?.[0];
  if (!first?.bytes && !first?.base64) return partial;
  const images = partial.images.map((/** @type {any} */ { bytes, base64, ...image }) => ({ ...image, size: (bytes ?? base64).length }));
  return { ...partial, images };
}

/** @param {string} message */
export function misuse(message) {
  return new FluffBuzzError({ code: "misuse", message });
}
