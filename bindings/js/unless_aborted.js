// Waiting for a transport that may not listen.

/**
 * What `pending` brings, or the signal's reason as soon as it fires: a transport may be deaf to the signal (a wrapper
 * around fetch often is), and no call may wait for one. What it still brings then is let go.
 * @template {{ body: ReadableStream<any> | null }} T
 * @param {AbortSignal} signal @param {Promise<T>} pending
 * @returns {Promise<T>}
 */
export async function unlessAborted(signal, pending) {
  let stop = () => {};
  const aborted = new Promise((_resolve, reject) => {
    stop = () => reject(signal.reason);
    signal.addEventListener("abort", stop);
    if (signal.aborted) stop(); // by the transport itself, while it was called
  });
  try {
    return /** @type {T} */ (await Promise.race([pending, aborted]));
  } catch (error) {
    Promise.resolve(pending).then((response) => response.body?.cancel()).catch(() => {});
    throw error;
  } finally {
    signal.removeEventListener("abort", stop);
  }
}
