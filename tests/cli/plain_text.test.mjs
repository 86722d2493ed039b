// What comes from elsewhere does nothing to a terminal but be read.
import assert from "node:assert/strict";
import { test } from "node:test";
import { oneLine, plainJson, plainLines, plainText } from "../../cli/io/plain_text.js";

const WILD = "a\u001b]0;title\u0007b\u001b[31m\u009b2J\r\nc\td\u202ee\u2066f\u2028g\u200f";

test("control characters go; an answer keeps its lines and its direction, a line of the program does not turn", () => {
  assert.equal(plainText(WILD), "a]0;titleb[31m2J\nc\td\u202ee\u2066f\u2028g\u200f");
  assert.equal(plainLines(WILD), "a]0;titleb[31m2J\nc\tdef\u2028g");
});

test("a name is one line", () => {
  assert.equal(oneLine(WILD), "a]0;titleb[31m2J c def g");
});

test("JSON says the same in characters that a terminal only shows", () => {
  const text = plainJson({ [WILD]: WILD }, 2);
  assert.deepEqual(JSON.parse(text), { [WILD]: WILD });
  // eslint-disable-next-line no-control-regex -- these are what must not be there
  assert.doesNotMatch(text, /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e\u2066]/);
});
