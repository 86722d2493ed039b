// `npm run bench -- --native`: the core alone, compiled for this machine, under Google Benchmark.
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { ensureSetup, SetupError } from "../.ci/setup.mjs";

const ROOT = fileURLToPath(new URL("..", import.meta.url));

/** @param {string} command @param {string[]} args @param {import("node:child_process").StdioOptions} stdio */
function run(command, args, stdio) {
  const { status, stdout } = spawnSync(command, args, { cwd: ROOT, encoding: "utf8", stdio });
  if (status !== 0) throw new SetupError(`"${command} ${args.join(" ")}" failed.\n${stdout ?? ""}`);
}

/** @param {boolean} quick */
export async function benchNative(quick) {
  await ensureSetup({ need: ["native", "bench"] });
  const quiet = /** @type {const} */ (["ignore", "pipe", "inherit"]);
  run("cmake", ["--preset", "bench"], [...quiet]);
  run("cmake", ["--build", "--preset", "bench"], [...quiet]);
  run("build/bench/fluffbuzz_bench", quick ? ["--benchmark_min_time=0.1"] : ["--benchmark_repetitions=5", "--benchmark_report_aggregates_only=true"],
    ["ignore", "inherit", "inherit"]);
}
