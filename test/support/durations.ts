import { writeFileSync } from "node:fs";
import { relative } from "node:path";
import Mocha from "mocha";

/**
 * Mocha's usual report and, in the file that the reporter's option `file` names, how many milliseconds each test file
 * took, as a JSON object by path. Unlike the durations of tests these have the hooks: that is where machines boot.
 */
class Durations extends Mocha.reporters.Spec {
  constructor(runner: Mocha.Runner, options: Mocha.MochaOptions) {
    super(runner, options);
    const { EVENT_SUITE_BEGIN, EVENT_SUITE_END, EVENT_RUN_END } = Mocha.Runner.constants;
    const started = new Map<Mocha.Suite, number>();
    const files: Record<string, number> = {};
    runner.on(EVENT_SUITE_BEGIN, (suite) => {
      if (suite.parent?.root) started.set(suite, performance.now());
    });
    runner.on(EVENT_SUITE_END, (suite) => {
      const start = started.get(suite);
      if (start === undefined || suite.file === undefined) return;
      const file = relative(process.cwd(), suite.file);
      files[file] = (files[file] ?? 0) + Math.round(performance.now() - start);
    });
    const { file } = options.reporterOptions ?? {};
    if (typeof file !== "string") return;
    runner.once(EVENT_RUN_END, () => writeFileSync(file, JSON.stringify(files)));
  }
}

// Mocha requires a reporter, and takes what `module.exports` would be.
export { Durations as "module.exports" };
