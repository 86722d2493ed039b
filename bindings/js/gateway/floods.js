// The host's own approximate limit, put where it keeps floods away without letting one caller shut out another: wrong
// keys count against the address that they come from, right ones against the key.

const SHUT_MS = 10_000;
/** More addresses than that at once are not one flood. */
const MOST_ADDRESSES = 10_000;

export class Floods {
  #limit;
  #now;
  /** Until when nothing of an address is looked up. @type {Map<string, number>} */
  #shut = new Map();

  /** @param {((who: string) => Promise<boolean>) | undefined} limit false refuses @param {() => number} now */
  constructor(limit, now) {
    this.#limit = limit;
    this.#now = now;
  }

  /** Whether its keys are not even looked at for now. @param {string} address */
  isShut(address) {
    const until = this.#shut.get(address) ?? 0;
    if (until > this.#now()) return true;
    if (until > 0) this.#shut.delete(address);
    return false;
  }

  /** A key from there was wrong; false when that has happened too often. @param {string} address */
  async wrong(address) {
    if (!this.#limit || await this.#limit(`address ${address}`)) return true;
    if (this.#shut.size >= MOST_ADDRESSES) this.#shut.clear();
    this.#shut.set(address, this.#now() + SHUT_MS);
    return false;
  }

  /** Whether the key may go on. @param {string} id */
  async lets(id) {
    return !this.#limit || this.#limit(`key ${id}`);
  }
}
