/** A reader that has seen enough, like `head`, is no failure. */
export function dontWaitForReaders() {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on("error", (error) => {
      if (/** @type {NodeJS.ErrnoException} */ (error).code === "EPIPE") process.exit(0);
      throw error;
    });
  }
}
