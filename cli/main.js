#!/usr/bin/env node
// The program `fluffbuzz`. Nothing but this line may fail in an old Node without saying why.
const [major, minor] = process.versions.node.split(".").map(Number);
if (major < 20 || (major === 20 && minor < 12)) {
  process.stderr.write(`Error: fluffbuzz needs Node 20.12 or newer; this is ${process.versions.node}\n`);
  process.exitCode = 1;
} else {
  const { main } = await import("./program.js");
  process.exitCode = await main(process.argv.slice(2));
}
