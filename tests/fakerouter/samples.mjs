import { readFileSync } from "node:fs";
import { decodeStream } from "./sse.mjs";

const FOLDER = new URL("../cases/stream/", import.meta.url);

/** Scenario -> recorded stream and the `x-generation-id` that came with it. */
const SAMPLES = /** @type {Record<string, {file: string, generationId: string}>} */ ({
  "plain": { file: "01-plain-text", generationId: "gen-1787300011-jGJn0vKKATXr3QEhisup" },
  "reasoning": { file: "02-reasoning-signature", generationId: "gen-1787300044-BY93asCnJuXGS4i2BaB8" },
  "tools": { file: "03-parallel-tools", generationId: "gen-1787300077-ESALfV28n6jx3MEBbSJ8" },
  "image": { file: "04-image-output", generationId: "gen-1787300102-BMnLKkeVh5FRX1EvbLXC" },
  "midstream-error": { file: "05-midstream-error", generationId: "gen-1787300140-BAqZ837t69JCAt00T5o4" },
  "usage-nonempty": { file: "11-usage-nonempty-choices", generationId: "gen-1787300160-yqJ2bXSVEJ9C6PKBibrV" },
  "error-empty-choices": { file: "12-error-empty-choices", generationId: "gen-1787300170-xUYiAxJCazCMLWukBAxN" },
  "error-bare": { file: "13-error-bare", generationId: "gen-0-75w7UohGYwAQr7crS4Y2" },
  "network-error": { file: "14-native-network-error", generationId: "gen-1787300190-nG3Mv6uQEcp8xYr8ZWCA" },
  "gemini-tool": { file: "15-gemini-encrypted-tool", generationId: "gen-1787300200-XQhXUBVRJriJLX52x7AL" },
  "bom-crlf": { file: "16-bom-crlf-debug", generationId: "gen-1787300220-ZrVUKwRBCJULv8fV9SWK" },
});

export const SAMPLE_NAMES = Object.keys(SAMPLES);

/** @param {string} name */
export function loadSample(name) {
  const { file, generationId } = SAMPLES[name];
  return { stream: readFileSync(new URL(`${file}.sse`, FOLDER)), generationId };
}

/** A tiny PNG for answers that have to show a picture. */
export function sampleImage() {
  const chunks = decodeStream(loadSample("image").stream);
  return chunks.flatMap(({ choices }) => choices[0]?.delta.images ?? [])[0];
}
