// Reading what is piped in, to its end.
import { Interrupted } from "../failure.js";

/** A program that was started with an open pipe, as by ssh, waits for an end that may never come; a person is told why. */
const SILENCE_MS = 2000;

/** @param {import("../context.js").Context} context @returns {Promise<Buffer>} @throws {Interrupted} on Ctrl-C */
export async function readStdin(context) {
  const { stdin, signal } = context;
  const told = setTimeout(() => context.note("Waiting for the end of what is piped in; < /dev/null says that there is nothing."), SILENCE_MS);
  const stop = () => stdin.destroy(new Interrupted());
  signal.addEventListener("abort", stop, { once: true });
  try {
    const chunks = [];
    for await (const chunk of stdin) {
      clearTimeout(told);
      chunks.push(chunk);
    }
    return Buffer.concat(chunks);
  } finally {
    clearTimeout(told);
    signal.removeEventListener("abort", stop);
  }
}
