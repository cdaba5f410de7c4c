import { writeFileSync } from "node:fs";
import { relative } from "node:path";
import Mocha from "mocha";

/** What the file of the reporter's option `file` holds, as JSON. */
export interface Summary {
  /** Milliseconds by test file. Unlike the durations of tests these have the hooks: that is where machines boot. */
  readonly milliseconds: Readonly<Record<string, number>>;
  /** Of each test or hook that failed: file, full title and the error with its difference, {@link SHOWN_LINES} of it. */
  readonly failures: readonly string[];
}

/** Enough for a difference of a few lines; all of it stands where the test failed. */
const SHOWN_LINES = 25;

const file = (of: Mocha.Runnable | Mocha.Suite) => relative(process.cwd(), of.file ?? "");

/** Mocha's usual report and a {@link Summary} for whoever ran it. */
class SummaryReporter extends Mocha.reporters.Spec {
  constructor(runner: Mocha.Runner, options: Mocha.MochaOptions) {
    super(runner, options);
    const { EVENT_SUITE_BEGIN, EVENT_SUITE_END, EVENT_TEST_FAIL, EVENT_RUN_END } = Mocha.Runner.constants;
    const started = new Map<Mocha.Suite, number>();
    const milliseconds: Record<string, number> = {};
    const failures: string[] = [];
    runner.on(EVENT_SUITE_BEGIN, (suite) => {
      if (suite.parent?.root) started.set(suite, performance.now());
    });
    runner.on(EVENT_SUITE_END, (suite) => {
      const start = started.get(suite);
      if (start === undefined || suite.file === undefined) return;
      milliseconds[file(suite)] = (milliseconds[file(suite)] ?? 0) + Math.round(performance.now() - start);
    });
    runner.on(EVENT_TEST_FAIL, (test, error: unknown) => {
      const message = error instanceof Error ? error.message : String(error);
      failures.push(
        `${file(test)}: ${test.fullTitle()}: ${message.trim().split("\n").slice(0, SHOWN_LINES).join("\n")}`,
      );
    });
    const { file: path } = options.reporterOptions ?? {};
    if (typeof path !== "string") return;
    const summary: Summary = { milliseconds, failures };
    runner.once(EVENT_RUN_END, () => writeFileSync(path, JSON.stringify(summary)));
  }
}

// Mocha requires a reporter, and takes what `module.exports` would be.
export { SummaryReporter as "module.exports" };
