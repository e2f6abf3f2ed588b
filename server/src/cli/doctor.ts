import { ConfigError } from "../config/config.ts";
import { configOfEnvironment } from "../config/environment.ts";
import { examine } from "../doctor/checks.ts";
import { fail, lineOf } from "../doctor/finding.ts";
import { observe } from "../doctor/observe.ts";

const findings = await (async () => {
  try {
    return examine(await observe(configOfEnvironment()));
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    const advice = "correct it, as docs/reference/config.md says";
    return error.message.split("\n").map((problem) => ({ check: "settings", finding: fail(problem, advice) }));
  }
})();
for (const { check, finding } of findings) console.log(lineOf(check, finding));
if (findings.some(({ finding }) => finding.level === "fail")) process.exitCode = 1;
