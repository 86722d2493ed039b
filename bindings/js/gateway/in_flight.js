// How many bytes of request bodies the gateway holds at once. The memory of an isolate is everybody's.

export class InFlight {
  #limit;
  #held = 0;

  /** @param {number} limit bytes */
  constructor(limit) {
    this.#limit = limit;
  }

  /** One request's share; nothing is held yet. */
  share() {
    let own = 0;
    return {
      /** @param {number} bytes @returns {boolean} false when there is no room: nothing was taken then */
      take: (bytes) => {
        if (this.#held + bytes > this.#limit) return false;
        this.#held += bytes;
        own += bytes;
        return true;
      },
      /** Gives all of it back; a second time does nothing. */
      release: () => {
        this.#held -= own;
        own = 0;
      },
    };
  }
}
