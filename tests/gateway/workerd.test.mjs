import { runSuite } from "./suite.mjs";

runSuite("workerd");
