// The bytes of one attempt that may not go on yet: the chunks as they came, nothing is copied.

export class RelayBytes {
  /** @type {Uint8Array[]} */
  #chunks = [];
  #taken = 0; // modulo 2^32, as the core counts

  /** @param {Uint8Array} chunk */
  push(chunk) {
    this.#chunks.push(chunk);
  }

  /** Another attempt begins: what this one has brought is not wanted any more. */
  drop() {
    this.#chunks = [];
    this.#taken = 0;
  }

  /**
   * @param {number} released how many bytes of the attempt may go on in all, modulo 2^32
   * @returns {Uint8Array[]} those of them that have not gone yet
   */
  take(released) {
    let left = (released - this.#taken) >>> 0;
    this.#taken = released;
    const out = [];
    while (left > 0) {
      const chunk = this.#chunks[0];
      if (chunk.length <= left) {
        out.push(chunk);
        this.#chunks.shift();
        left -= chunk.length;
      } else {
        out.push(chunk.subarray(0, left));
        this.#chunks[0] = chunk.subarray(left);
        left = 0;
      }
    }
    return out;
  }
}
