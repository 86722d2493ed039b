import { runSuite } from "./suite.mjs";

runSuite("two-isolates");
