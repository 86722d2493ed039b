/** Chats with models that make images: every way in which one has been seen in an answer, and what must not be trusted. */
import { dataUrl, HEADS, HOSTILE_SVG, HOSTILE_URLS, imagePart, pictures, png } from "./pictures.mjs";
import { ApiError } from "./errors.mjs";

/** @typedef {import("./scenarios.mjs").Context} Context */
/** @typedef {import("./answer_builder.mjs").Answer} Answer */

/** @param {Buffer[]} files */
function asPng(files) {
  return files.map((file) => imagePart(dataUrl("image/png", file)));
}

/** @param {Context} context */
function askedCount({ record: { body } }) {
  return Number.isInteger(body.n) ? body.n : 1;
}

/** Answers that a stream can carry too. @type {Record<string, (context: Context) => Answer>} */
export const IMAGE_ANSWERS = {
  "images": (context) => ({ text: ["Here it is."], images: asPng(pictures(askedCount(context))) }),
  "image-one": () => ({ images: asPng(pictures(1)) }),
  "image-none": () => ({ text: ["I cannot ", "draw that."] }),
  "image-only": ({ record: { body } }) => {
    if (JSON.stringify(body.modalities) === '["image"]') return { images: asPng(pictures(1)) };
    const asked = (body.modalities ?? ["text"]).join(", ");
    throw new ApiError(404, `No endpoints found that support the requested output modalities: ${asked}`);
  },
  "image-text": () => {
    const url = dataUrl("image/png", png(8, 6));
    return { text: ["Look: ![it](", url.slice(0, 40), url.slice(40), ") Good?"] };
  },
  "image-svg": () => ({ images: [imagePart(dataUrl("image/svg+xml", HOSTILE_SVG))] }),
  "image-hostile": () => ({ images: [...HOSTILE_URLS.map(imagePart), ...asPng(pictures(1))] }),
};

/** Every shape at once, in the order in which they count. */
function allShapes() {
  const [first, second, third] = pictures(3);
  const content = [
    { type: "text", text: "four more" },
    imagePart(dataUrl("image/jpeg", HEADS.jpeg)),
    { type: "image", b64_json: second.toString("base64") },
    { inlineData: { mimeType: "image/webp", data: HEADS.webp.toString("base64") } },
    { inline_data: { mime_type: "image/gif", data: HEADS.gif.toString("base64") } },
  ];
  const inText = `and ${dataUrl("image/png", third)} in words`;
  const message = { role: "assistant", images: [{ type: "image_url", imageUrl: { url: dataUrl("image/png", first) } }] };
  return [
    { index: 0, finish_reason: "stop", message: { ...message, content } },
    { index: 1, finish_reason: "stop", message: { role: "assistant", content: inText } },
  ];
}

/** @param {Context} context */
export function imageShapes({ identity }) {
  const { id, created, model } = identity;
  const usage = { prompt_tokens: 3, completion_tokens: 1290, total_tokens: 1293, cost: 0.04 };
  const body = { id, provider: "Simulator", model, object: "chat.completion", created, choices: allShapes(), usage };
  return { status: 200, headers: { "content-type": "application/json" }, body: JSON.stringify(body) };
}
