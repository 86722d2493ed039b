/** The few DOM helpers of the views. Nothing here, and nothing that uses it, ever parses HTML. */

/**
 * @template {keyof HTMLElementTagNameMap} T
 * @param {T} tag
 * @param {Record<string, string>} [attributes]
 * @param {...(Node | string)} children
 * @returns {HTMLElementTagNameMap[T]}
 */
export function element(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  node.append(...children);
  return node;
}

/**
 * An element that the page's markup promises to contain.
 * @template {HTMLElement} [T=HTMLElement]
 * @param {string} id
 * @returns {T}
 */
export function byId(id) {
  return /** @type {T} */ (document.getElementById(id));
}

/**
 * A copy of a <template>'s only element, with the elements that carry `data-part` by name.
 * @param {string} id
 */
export function fromTemplate(id) {
  const template = /** @type {HTMLTemplateElement} */ (document.getElementById(id));
  const root = /** @type {HTMLElement} */ (template.content.firstElementChild?.cloneNode(true));
  /** @type {Record<string, HTMLElement>} */
  const parts = {};
  for (const node of root.querySelectorAll("[data-part]")) {
    const part = /** @type {HTMLElement} */ (node);
    parts[part.dataset.part ?? ""] = part;
  }
  return { root, parts };
}

/**
 * Writes only what differs, so that painting an unchanged state costs no layout.
 * @param {Node} node
 * @param {string} text
 */
export function setText(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

/**
 * A button that copies and says so on itself for a moment.
 * @param {HTMLElement} button
 * @param {() => string} read
 */
export function copyOnClick(button, read) {
  const label = button.textContent ?? "";
  button.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(read());
      button.textContent = "Copied";
    } catch {
      button.textContent = "Copying is not allowed here";
    }
    setTimeout(() => { button.textContent = label; }, 2000);
  });
}
