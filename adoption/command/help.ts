import { types } from "../identity/index.ts";

/** What `bin/adopt help` prints. */
export function help(): string {
  return `bin/adopt compares what the program declares with what exists, and writes the file with which pulumi import adopts it.

  bin/adopt dev                                         what the simulated cloud of bin/sandbox has
  bin/adopt prod --inventory inventory.json             what an inventory has, against the sandbox's state of prod
  bin/adopt prod --inventory inventory.json --cli pulumi   the same against the real stack

It changes nothing itself. docs/adoption.md tells the way from here to an empty preview.

Options:
  --inventory FILE   what exists: {"objects": [{"type": …, "id": …, "name": …}]}
  --cli PROGRAM      the CLI that previews the stack; bin/sandbox otherwise
  --out FOLDER       where the files go; .sandbox/adoption otherwise

It writes STACK.import.json for pulumi import --file, STACK.adopted.json for the setting estate:adopted, and STACK.md.

What can be adopted:
${types()
  .map((type) => `  ${type}`)
  .join("\n")}

Exit codes:
  0    everything that exists is told apart
  1    the command is wrong: a flag, a stack, an inventory, a program without a preview
  2    the files are written without what cannot be told apart
  130  interrupted
`;
}
