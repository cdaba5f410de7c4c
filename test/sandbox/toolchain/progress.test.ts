import assert from "node:assert/strict";
import { createProgress } from "../../../sandbox/toolchain/progress.ts";

describe("progress", () => {
  function record(isTTY: boolean) {
    let text = "";
    let time = 0;
    const progress = createProgress({ isTTY, write: (chunk) => (text += chunk) }, () => time);
    return {
      progress,
      pass: (seconds: number) => {
        time += seconds * 1000;
      },
      text: () => text,
    };
  }

  it("is two lines in a log, the second with the time taken", () => {
    const { progress, pass, text } = record(false);
    const step = progress.start("building");
    pass(34.4);
    step.done("built");
    progress.note("ready");
    assert.equal(text(), "==> building\n==> built (34 s)\n==> ready\n");
  });

  it("is one line on a terminal, written over at the end", () => {
    const { progress, pass, text } = record(true);
    const step = progress.start("building");
    pass(5);
    step.done("built");
    assert.equal(text(), "==> building … 0 s\r\u001b[K==> built (5 s)\n");
  });
});
