#!/usr/bin/env node
// `npm run size`: what a page that streams has to download, raw and compressed.
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { markdown } from "./table.mjs";

const built = spawnSync(process.execPath, [fileURLToPath(new URL("../bindings/build.mjs", import.meta.url))], { stdio: "inherit" });
if (built.status !== 0) process.exit(1);
const { ourSizes } = await import("./our_sizes.mjs");
console.log(markdown((await ourSizes()).table));
