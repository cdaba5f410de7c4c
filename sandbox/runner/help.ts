/** What `bin/sandbox help` prints. */
export const HELP = `bin/sandbox runs the Pulumi CLI with an embedded cloud attached and a local state of its own.
It needs no credentials, talks to no cloud, and keeps everything it writes in .sandbox/ of this clone.

Any command of the CLI, for any stack:
  bin/sandbox preview --stack prod          what an up would do
  bin/sandbox up --stack dev --yes          bring the estate up, on real hosts where this machine can boot them
  bin/sandbox stack output --stack dev      names, addresses, certificates
  bin/sandbox config set --stack dev K V    a setting for the sandbox alone; Pulumi.dev.yaml stays as it is
  bin/sandbox COMMAND --help                the CLI's own help

Commands of its own:
  bin/sandbox status [--stack S]            every host, service, certificate and database with its health; of a
                                            simulated stack, what its state and cloud hold; exit code 1 where
                                            something is not well
  bin/sandbox probe [--stack S] [THEME…]    ask the running hosts all that the catalog promises, as a visitor and
                                            from each other; exit code 1 where something does not hold.
                                            Themes: dns, web, token, certificates, consul, postgresql, people,
                                            packages, backups, ports, health
  bin/sandbox ssh [--stack S] HOST [COMMAND…]   a shell or a command on a host
  bin/sandbox logs [--stack S] HOST [OPTIONS…]  its journal, with the options of journalctl
  bin/sandbox inventory [--stack S]         what the simulated cloud has, in the form that bin/adopt reads
  bin/sandbox calibrate --export FILE       where the simulated cloud answers otherwise than a real one, from a real
                                            stack's export (pulumi stack export; secrets stay encrypted); exit
                                            code 1 where it does
  bin/sandbox down [--stack S]              remove a stack with its hosts and all they hold, protected or retained
  bin/sandbox unlock [--stack S]            remove the lock that an interrupted run left
  bin/sandbox help                          this text

Without --stack the command works on the stack chosen with bin/sandbox stack select; status is of all stacks then, and
probe, ssh and logs of the only one that has hosts.
As root on Linux with systemd-nspawn and debootstrap, up boots every machine of the stack here as a real host.
Elsewhere, and with --simulate (or SANDBOX_SIMULATE=1), it brings the stack up in the simulated cloud, which checks and
remembers but runs nothing. A stack stays where it was first brought up, until down.
`;
