#!/usr/bin/env node
// Stands where a desktop's browser does (`xdg-open`): goes to the address, authorizes or refuses as it was told, and follows
// where it is sent. What the person would see at the end goes into a file.
import { writeFile } from "node:fs/promises";

const { TEST_UPSTREAM = "", TEST_BROWSER_CHOICE = "1", TEST_BROWSER_SAW, TEST_BROWSER_CHANGE } = process.env;
const address = new URL(process.argv[2].replace("https://openrouter.ai", TEST_UPSTREAM));
address.searchParams.set("auto", TEST_BROWSER_CHOICE);
const chosen = await fetch(address, { redirect: "manual" });
let callback = chosen.headers.get("location");
// Somebody else's answer, as a page that lures people would send it.
if (callback && TEST_BROWSER_CHANGE) callback = callback.replace(new RegExp(TEST_BROWSER_CHANGE.split("=>")[0]), TEST_BROWSER_CHANGE.split("=>")[1]);
const seen = callback ? await (await fetch(callback)).text() : await chosen.text();
if (TEST_BROWSER_SAW) await writeFile(TEST_BROWSER_SAW, seen);
