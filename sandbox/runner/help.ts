/** What `bin/sandbox help` prints. */
export const HELP = `bin/sandbox runs the Pulumi CLI with an embedded cloud attached and a local state of its own.
It needs no credentials, talks to no cloud, and keeps everything it writes in .sandbox/ of this clone.

Any command of the CLI, for any stack:
  bin/sandbox preview --stack prod          what an up would do
  bin/sandbox up --stack dev --yes          bring the estate up, on machines of this host where it can have them
  bin/sandbox stack output --stack dev      names, addresses, certificates
  bin/sandbox config set --stack dev K V    a setting for the sandbox alone; Pulumi.dev.yaml stays as it is
  bin/sandbox COMMAND --help                the CLI's own help

Commands of its own:
  bin/sandbox status [--stack S]            what the state and the simulated cloud hold
  bin/sandbox ssh [--stack S] HOST [COMMAND…]   a shell or a command on a machine
  bin/sandbox logs [--stack S] HOST [OPTIONS…]  its journal, with the options of journalctl
  bin/sandbox down [--stack S]              remove a stack with all it has, protected or retained
  bin/sandbox unlock [--stack S]            remove the lock that an interrupted run left
  bin/sandbox help                          this text

Without --stack the command works on the stack chosen with bin/sandbox stack select.
As root on Linux with systemd-nspawn and debootstrap, up boots every machine of the stack here; --simulate (or
SANDBOX_SIMULATE=1) keeps to the simulated cloud, and so does a host that cannot have machines. A stack stays where it
was first brought up, until down.
`;
