// The case files of tests/cases/image through the public API: what is sent, and what comes of the answers.
import assert from "node:assert/strict";
import { test } from "node:test";
import { createClient, FluffBuzzError } from "fluffbuzz";
import { assertContains, caseFiles, clientOptions } from "./case_files.mjs";

/** @param {any} request */
function imageRequest(request) {
  if (!Array.isArray(request.inputImages)) return request;
  const inputImages = request.inputImages.map((/** @type {any} */ { base64, dataUrl }) => dataUrl ?? new Uint8Array(Buffer.from(base64, "base64")));
  return { ...request, inputImages };
}

/** @param {any} result */
function withBase64(result) {
  if (!result) return result;
  return { ...result, images: result.images.map((/** @type {any} */ image) => ({
    ...image, base64: image.base64 ? Buffer.from(image.base64).toString() : Buffer.from(image.bytes).toString("base64") })) };
}

for (const { file, cases } of caseFiles("image")) {
  for (const one of cases) {
    test(`image ${file}: ${one.name}`, async () => {
      /** @type {{ url: string, body: any }[]} */
      const sent = [];
      const client = await createClient({
        ...clientOptions(one),
        fetch: async (url, init) => {
          const { status = 200, headers = { "content-type": "application/json" }, body } = one.answers[sent.length] ?? assert.fail("one request too many");
          sent.push({ url: String(url), body: JSON.parse(Buffer.from(/** @type {Uint8Array} */ (init?.body)).toString()) });
          return new Response(typeof body === "string" ? body : JSON.stringify(body), { status, headers });
        },
      });
      const running = client.generateImage(imageRequest(one.request), one.options);
      if (one.expect.error) {
        await assert.rejects(running, (/** @type {any} */ error) => {
          assert.ok(error instanceof FluffBuzzError);
          const { name: _name, ...fields } = error;
          assertContains(one.expect.error, { ...fields, message: error.message, partial: withBase64(error.partial) });
          return true;
        });
      } else {
        assertContains(one.expect.result, withBase64(await running));
      }
      assert.equal(sent.length, one.answers.length);
      for (const [i, wanted] of (one.sent ?? []).entries()) {
        assert.deepEqual(sent[i].body, wanted.body);
        if (wanted.url) assert.equal(sent[i].url, wanted.url);
      }
      client.close();
    });
  }
}
