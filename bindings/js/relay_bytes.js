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
    let whole = 0;
    while (left > 0 && this.#chunks[whole].length <= left) left -= this.#chunks[whole++].length;
    const out = this.#chunks.splice(0, whole);
    if (left > 0) {
      out.push(this.#chunks[0].subarray(0, left));
      this.#chunks[0] = this.#chunks[0].subarray(left);
    }
    return out;
  }
}
