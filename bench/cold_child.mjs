// A fresh process that imports one bundle, makes a client ready and sends the first request; prints milliseconds of each.
// Nothing here may touch Response or ReadableStream before: Node loads them when they are first named.
const [bundle] = process.argv.slice(2);

const begun = performance.now();
const { open } = await import(bundle);
const contestant = await open(async () => {
  const called = performance.now();
  process.stdout.write(JSON.stringify({ ready: ready - begun, call: called - asked }), () => process.exit(0));
  return new Promise(() => {});
});
const ready = performance.now();
const request = contestant.prepare({ model: "anthropic/claude-sonnet-4.5", stream: true, messages: [{ role: "user", content: "Hello" }] });
const asked = performance.now();
contestant.read(request, "text");
// Keeps the process alive until `fetch` is called.
setTimeout(() => process.exit(1), 30_000);
