/**
 * Images of answers. Made ones are files: shown through <img> from a blob, where no script of an SVG runs. Remote addresses
 * are never fetched: an answer could use them to carry the conversation away.
 *
 * @typedef {import("./answer.js").AnswerImage} AnswerImage
 */
import { element } from "./dom.js";

/**
 * @param {AnswerImage} image
 * @param {(file: File) => void} onUse
 */
export function imageView({ url, file }, onUse) {
  if (file) return fileView(file, onUse);
  if (/^data:image\//i.test(url)) return element("img", { src: url, alt: "Image from the answer" });
  return element("p", { class: "external" }, `External image (${hostOf(url)})`);
}

/**
 * @param {File} file
 * @param {(file: File) => void} onUse
 */
function fileView(file, onUse) {
  // Lives until the page goes: the download needs it as long as the image is shown.
  const address = URL.createObjectURL(file);
  const image = element("img", { src: address, alt: file.name });
  const download = element("a", { href: address, download: file.name }, "Download");
  const use = button("Use as input", () => onUse(file));
  const copy = button("Copy image", async () => {
    copy.textContent = await copied(image) ? "Copied" : "Copying is not allowed here";
    setTimeout(() => { copy.textContent = "Copy image"; }, 2000);
  });
  return element("figure", {}, image, element("figcaption", {}, download, copy, use));
}

/**
 * @param {string} label
 * @param {() => void} action
 */
function button(label, action) {
  const node = element("button", { type: "button", class: "link" }, label);
  node.addEventListener("click", action);
  return node;
}

/**
 * Clipboards take PNG only, so whatever is shown is drawn anew.
 * @param {HTMLImageElement} image
 */
async function copied(image) {
  try {
    const canvas = element("canvas");
    Object.assign(canvas, { width: image.naturalWidth, height: image.naturalHeight });
    canvas.getContext("2d")?.drawImage(image, 0, 0);
    /** @type {Blob} */
    const png = await new Promise((resolve, reject) => { canvas.toBlob((blob) => (blob ? resolve(blob) : reject(blob)), "image/png"); });
    await navigator.clipboard.write([new ClipboardItem({ "image/png": png })]);
    return true;
  } catch {
    return false;
  }
}

/** @param {string} url */
function hostOf(url) {
  try {
    return new URL(url).host || "unknown address";
  } catch {
    return "unknown address";
  }
}
