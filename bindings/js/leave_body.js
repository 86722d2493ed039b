// Letting go of a response whose rest nobody wants.

// How long the end of a finished answer is waited for before its connection is given up.
const DRAIN_MS = 1000;

/**
 * A body that has been read to its end leaves the connection reusable, so one more read is tried before the rest is
 * refused.
 * @param {Pick<ReadableStreamDefaultReader<Uint8Array>, "read" | "cancel">} reader @param {boolean} aborted whether the connection is gone anyway
 */
export function leaveBody(reader, aborted) {
  const refuse = () => reader.cancel().catch(() => {});
  if (aborted) {
    refuse();
    return;
  }
  const timer = setTimeout(refuse, DRAIN_MS);
  reader
    .read()
    .then(({ done }) => (done ? undefined : reader.cancel()))
    .catch(() => {})
    .finally(() => clearTimeout(timer));
}
