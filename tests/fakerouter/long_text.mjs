import { createPrng } from "./prng.mjs";

const VOCABULARY = (
  "stream token router answer context window prompt model provider latency price cache chunk event header retry " +
  "budget signal buffer boundary character sentence paragraph example reader writer while after before through " +
  "carries measures returns collects follows settles every another small steady careful plain"
).split(" ");

const SECTION_SEED = 7;

/** @param {() => number} random @param {number} count */
function sentence(random, count) {
  const picked = Array.from({ length: count }, () => VOCABULARY[Math.floor(random() * VOCABULARY.length)]);
  const text = picked.join(" ");
  return `${text[0].toUpperCase()}${text.slice(1)}.`;
}

/** One of everything that a markdown renderer has to survive. @param {() => number} random @param {number} number */
function section(random, number) {
  const line = (/** @type {number} */ count) => sentence(random, count);
  return [
    `## Section ${number}`,
    `${line(18)} **${line(4)}** ${line(22)} Also \`chunk_${number}\` and *${line(3)}*`,
    `- ${line(7)}\n- ${line(9)}\n  - ${line(6)}\n- ${line(8)}`,
    `| Step | Meaning |\n| --- | --- |\n| ${number}.1 | ${line(5)} |\n| ${number}.2 | ${line(6)} |`,
    `\`\`\`js\nfor (const event of stream(${number})) {\n  console.log(event.text); // ${line(5)}\n}\n\`\`\``,
    `> ${line(12)}`,
    `${line(25)} ${line(19)}`,
  ].join("\n\n");
}

/**
 * Markdown of at least `length` characters, the same at every call.
 * @param {number} length
 */
export function longMarkdown(length) {
  const random = createPrng(SECTION_SEED);
  let text = "# A long answer from the local simulator";
  for (let number = 1; text.length < length; number++) text += `\n\n${section(random, number)}`;
  return `${text}\n`;
}
