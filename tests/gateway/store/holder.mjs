// A process that admits two requests, settles one of them, says so, and then waits to be killed.

import { SqlStore } from "../../../bindings/js/gateway.js";
import { findEngines, openDatabase } from "../../../cli/serve/sqlite.js";
import { done, go } from "./ask.mjs";

const [path, name] = process.argv.slice(2);
const engine = (await findEngines()).find((one) => one.name === name);
const { driver } = await openDatabase(path, engine);
const store = new SqlStore(driver);
const settled = await go(store, "k", { reserve: 400 });
await store.settle("k", done(settled, { cost: 300 }));
const held = await go(store, "k", { reserve: 600 });
console.log(JSON.stringify({ held, settled }));
setInterval(() => {}, 1000);
