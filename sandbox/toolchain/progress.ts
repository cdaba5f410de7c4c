/** Where progress is written: standard error, so that standard output stays the CLI's. */
export interface ProgressOutput {
  readonly isTTY?: boolean | undefined;
  readonly write: (text: string) => unknown;
}

export interface Step {
  /** Ends the step; the closing line gives the seconds it took. */
  readonly done: (outcome: string) => void;
}

export interface Progress {
  /** One line. */
  readonly note: (text: string) => void;
  /** Something that takes time: on a terminal its line counts the seconds. */
  readonly start: (text: string) => Step;
}

export function createProgress(output: ProgressOutput, now: () => number = Date.now): Progress {
  return {
    note: (text) => {
      output.write(`==> ${text}\n`);
    },
    start: (text) => {
      const started = now();
      const seconds = () => Math.round((now() - started) / 1000);
      const line = () => `==> ${text} … ${seconds()} s`;
      const timer = output.isTTY ? setInterval(() => output.write(`\r${line()}`), 1000) : undefined;
      timer?.unref();
      output.write(output.isTTY ? line() : `==> ${text}\n`);
      return {
        done: (outcome) => {
          clearInterval(timer);
          output.write(`${output.isTTY ? "\r\u001b[K" : ""}==> ${outcome} (${seconds()} s)\n`);
        },
      };
    },
  };
}
