/**
 * Keeps the latest line in view, but only for a reader who is at the end. Scrolling up by any amount lets go at once,
 * and nothing but the reader's own return to the end, or the button, takes hold again.
 */

/** Fractional scaling leaves a pixel or two at the end. */
const tolerance = 4;

export class ScrollView {
  #page;
  #jump;
  #pinned = false;
  #lastTop = 0;
  #lastHeight = 0;

  /**
   * @param {Element} page the element that scrolls
   * @param {HTMLElement} jump the button "Jump to latest"
   */
  constructor(page, jump) {
    this.#page = page;
    this.#jump = jump;
    document.addEventListener("scroll", () => this.#read(), { passive: true });
    // Whoever opens a panel wants to read it: the page must not run off to the end under it.
    document.addEventListener("click", ({ target }) => {
      if (target instanceof Element && target.closest("summary")) this.#pinned = false;
    });
    // `toggle` comes when the panel has its height, and does not bubble.
    document.addEventListener("toggle", () => this.#read(), true);
    jump.addEventListener("click", () => this.follow());
  }

  /** Holds on to the end from now on. */
  follow() {
    this.#pinned = true;
    this.settle();
  }

  /**
   * Runs a change of the page and moves along if the reader was at the end before it.
   * @param {() => void} change
   */
  around(change) {
    this.#read();
    change();
    this.settle();
  }

  settle() {
    if (this.#pinned) {
      this.#page.scrollTop = this.#page.scrollHeight;
    }
    this.#remember();
    this.#jump.hidden = this.#pinned || this.#distance() < tolerance;
  }

  #distance() {
    return this.#page.scrollHeight - this.#page.clientHeight - this.#page.scrollTop;
  }

  #read() {
    const { scrollTop: top, scrollHeight: height } = this.#page;
    // A page that has become shorter moves up by itself; that is nobody's wish.
    const movedUp = top < this.#lastTop && height >= this.#lastHeight;
    // Near the end is enough for who comes down, but a slow start upwards is near the end, too.
    const near = top > this.#lastTop ? tolerance : 1;
    if (movedUp) this.#pinned = false;
    else if (this.#distance() < near) this.#pinned = true;
    this.#remember();
    this.#jump.hidden = this.#pinned;
  }

  #remember() {
    this.#lastTop = this.#page.scrollTop;
    this.#lastHeight = this.#page.scrollHeight;
  }
}
