// Waiting for a transport that may not listen.

/**
 * What `pending` brings, or the signal's reason as soon as it fires: a transport may be deaf to the signal (a wrapper
 * around fetch often is), and no call may wait for one. What it still brings then is let go.
 * @param {AbortSignal} signal @param {Promise<Response>} pending
 */
export async function unlessAborted(signal, pending) {
  let stop = () => {};
  const aborted = new Promise((_resolve, reject) => {
    stop = () => reject(signal.reason);
    signal.addEventListener("abort", stop);
  });
  try {
    return /** @type {Response} */ (await Promise.race([pending, aborted]));
  } catch (error) {
    Promise.resolve(pending).then((response) => response.body?.cancel()).catch(() => {});
    throw error;
  } finally {
    signal.removeEventListener("abort", stop);
  }
}
