/** Handing in images by picking, pasting and dropping; what is handed in, and what was refused; the settings of `/image`. */
import { byId, element, setText } from "./dom.js";

/**
 * @typedef {import("./attachments.js").Attachment} Attachment
 * @typedef {import("./image_command.js").ImageSettings} ImageSettings
 * @typedef {object} AttachmentActions
 * @property {(files: File[]) => void} onFiles
 * @property {(attachment: Attachment) => void} onRemove
 * @property {(settings: ImageSettings) => void} onSettings
 */

export class AttachmentsView {
  #list = byId("attachments");
  #problem = byId("attach-problem");
  #ratio = /** @type {HTMLSelectElement} */ (byId("image-ratio"));
  #resolution = /** @type {HTMLSelectElement} */ (byId("image-resolution"));
  #count = /** @type {HTMLSelectElement} */ (byId("image-count"));
  #actions;
  /** @type {Map<Attachment, HTMLElement>} */
  #shown = new Map();

  /** @param {AttachmentActions} actions */
  constructor(actions) {
    this.#actions = actions;
    const picker = /** @type {HTMLInputElement} */ (byId("attach-file"));
    byId("attach").addEventListener("click", () => picker.click());
    picker.addEventListener("change", () => {
      this.#give([...picker.files ?? []]);
      picker.value = "";
    });
    byId("prompt").addEventListener("paste", (event) => this.#transfer(event, event.clipboardData));
    // Everywhere on the page: a file that misses the box would otherwise replace the conversation.
    document.addEventListener("dragover", (event) => { if (hasFiles(event.dataTransfer)) event.preventDefault(); });
    document.addEventListener("drop", (event) => this.#transfer(event, event.dataTransfer));
    for (const field of [this.#ratio, this.#resolution, this.#count]) field.addEventListener("change", () => this.#settings());
  }

  /**
   * @param {Attachment[]} attachments
   * @param {string} problem
   * @param {ImageSettings | null} settings null while no image is asked for
   */
  paint(attachments, problem, settings) {
    for (const [attachment, view] of this.#shown) {
      if (attachments.includes(attachment)) continue;
      view.remove();
      this.#shown.delete(attachment);
    }
    for (const attachment of attachments) {
      if (!this.#shown.has(attachment)) this.#shown.set(attachment, this.#list.appendChild(this.#view(attachment)));
    }
    this.#list.hidden = attachments.length === 0;
    this.#problem.hidden = !problem;
    setText(this.#problem, problem);
    byId("image-settings").hidden = settings === null;
    if (!settings) return;
    this.#ratio.value = settings.aspectRatio;
    this.#resolution.value = settings.resolution;
    this.#count.value = String(settings.count);
  }

  /** @param {Attachment} attachment */
  #view(attachment) {
    const remove = element("button", { "type": "button", "aria-label": `Remove ${attachment.name}` }, "\u00d7");
    remove.addEventListener("click", () => {
      this.#actions.onRemove(attachment);
      byId("prompt").focus();
    });
    return element("li", {}, element("img", { src: attachment.url, alt: attachment.name }), remove);
  }

  #settings() {
    this.#actions.onSettings({ aspectRatio: this.#ratio.value, resolution: this.#resolution.value, count: Number(this.#count.value) });
  }

  /**
   * @param {Event} event
   * @param {DataTransfer | null} transfer
   */
  #transfer(event, transfer) {
    if (!hasFiles(transfer)) return;
    event.preventDefault();
    this.#give([...transfer?.files ?? []]);
  }

  /** @param {File[]} files */
  #give(files) {
    if (files.length > 0) this.#actions.onFiles(files);
  }
}

/** @param {DataTransfer | null} transfer */
function hasFiles(transfer) {
  return transfer?.types.includes("Files") ?? false;
}
