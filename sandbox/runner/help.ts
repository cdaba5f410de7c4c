/** What `bin/sandbox help` prints. */
export const HELP = `bin/sandbox runs the Pulumi CLI with an embedded cloud attached and a local state of its own.
It needs no credentials, talks to no cloud, and keeps everything it writes in .sandbox/ of this clone.

Any command of the CLI, for any stack:
  bin/sandbox preview --stack prod          what an up would do
  bin/sandbox up --stack dev --yes          bring the estate up in the simulated cloud
  bin/sandbox stack output --stack dev      names, addresses, certificates
  bin/sandbox config set --stack dev K V    a setting for the sandbox alone; Pulumi.dev.yaml stays as it is
  bin/sandbox COMMAND --help                the CLI's own help

Commands of its own:
  bin/sandbox status [--stack S]            what the state and the simulated cloud hold
  bin/sandbox down [--stack S]              remove a stack with all it has, protected or retained
  bin/sandbox unlock [--stack S]            remove the lock that an interrupted run left
  bin/sandbox help                          this text

Without --stack the command works on the stack chosen with bin/sandbox stack select.
--simulate keeps to the simulated cloud, which is the only one so far.
`;
