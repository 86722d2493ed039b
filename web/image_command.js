/** `/image` in the message box: what follows is the prompt of an image. No DOM, no network. */

/**
 * @typedef {{ aspectRatio: string, resolution: string, count: number }} ImageSettings "" means that nothing is sent
 */

/** @type {ImageSettings} */
export const defaultImageSettings = { aspectRatio: "", resolution: "", count: 1 };

const COMMAND = /^\/image(?:\s+|$)/;

/** @param {string} draft */
export function isImageCommand(draft) {
  return COMMAND.test(draft);
}

/** @param {string} draft */
export function imagePrompt(draft) {
  return draft.replace(COMMAND, "").trim();
}

/**
 * @param {import("./session.js").State} state
 * @param {import("./session.js").Turn} turn
 * @returns {import("fluffbuzz").ImageRequest}
 */
export function buildImageRequest(state, turn) {
  const { aspectRatio, resolution, count } = turn.image ?? defaultImageSettings;
  return {
    prompt: imagePrompt(turn.prompt),
    // Without a choice of the reader's the client asks the model that is configured for images.
    ...(state.model && { model: state.model }),
    ...(aspectRatio && { aspectRatio }),
    ...(resolution && { resolution }),
    ...(count > 1 && { count }),
    ...(turn.images.length > 0 && { inputImages: turn.images.map(({ blob }) => blob) }),
  };
}
