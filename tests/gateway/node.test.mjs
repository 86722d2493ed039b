import { runSuite } from "./suite.mjs";

runSuite("node");
