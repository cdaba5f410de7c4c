import {
  databaseIdentifiers,
  databases,
  pgbouncerPort,
  replicaPair,
} from "../../../stacks/checks/databases.ts";
import { describeRule, entry, server } from "../change.ts";

const useName =
  "Use lower-case letters, digits, hyphens and underscores, at most 63, and none of postgres, template0 and template1.";

describeRule("on the PostgreSQL pair", replicaPair, [
  {
    title: "wants a replica",
    edit: (draft) => {
      draft.servers = draft.servers.filter(({ name }) => name !== "pg1");
    },
    violations: [
      [
        "postgresql.role",
        '1 machine has the role "postgresql", and a primary needs a replica.',
        "Add machines of that role until there are two.",
      ],
    ],
  },
  {
    title: "wants the replica beside the primary",
    edit: (draft) => {
      server(draft, "pg1").datacenter = "ord1";
    },
    violations: [
      [
        'servers["pg1"].datacenter',
        "pg1 is in ord1, and the databases are in iad1.",
        "Put all machines of the pair into postgresql.datacenter.",
      ],
    ],
  },
]);

describeRule("on databases' names", databaseIdentifiers, [
  {
    title: "refuses names that PostgreSQL does not take or has itself",
    edit: (draft) => {
      const note = "test";
      const roles: string[] = [];
      Object.assign(draft.postgresql.databases, {
        template1: { roles, note },
        "9lives": { roles, note },
        ["d".repeat(64)]: { roles, note },
        ["d".repeat(63)]: { roles, note },
      });
    },
    violations: [
      ['postgresql.databases["template1"]', '"template1" cannot be the name of a database.', useName],
      ['postgresql.databases["9lives"]', '"9lives" cannot be the name of a database.', useName],
      [
        `postgresql.databases["${"d".repeat(64)}"]`,
        `"${"d".repeat(64)}" cannot be the name of a database.`,
        useName,
      ],
    ],
  },
]);

describeRule("on databases", databases, [
  {
    title: "refuses owners that are PostgreSQL's, and databases without a user",
    edit: (draft) => {
      entry(draft.postgresql.databases, "monitoring").owner = "postgres";
      entry(draft.postgresql.databases, "speed-web").owner = "pg_monitor";
      entry(draft.postgresql.databases, "pycon-prod").roles = [];
    },
    violations: [
      [
        'postgresql.databases["monitoring"].owner',
        '"postgres" cannot own a database.',
        "Use a user of the database's own, such as its name.",
      ],
      [
        'postgresql.databases["pycon-prod"].roles',
        "no machine may use the database.",
        "Add the role of its application, or a note that says who uses it.",
      ],
      [
        'postgresql.databases["speed-web"].owner',
        '"pg_monitor" cannot own a database.',
        "Use a user of the database's own, such as its name.",
      ],
    ],
  },
  {
    title: "refuses users in other datacenters",
    edit: (draft) => {
      entry(draft.postgresql.databases, "monitoring").roles = ["monitoring", "mail"];
    },
    violations: [
      [
        'postgresql.databases["monitoring"].roles[1]',
        "mail1.ams1 cannot reach iad1, where the databases are.",
        "Move the machine, or leave the role out.",
      ],
    ],
  },
  {
    title: "counts the connections of all pools",
    edit: (draft) => {
      draft.pgbouncer.poolSize = 17;
    },
    violations: [
      [
        "postgresql.maxConnections",
        "the pools may open 102 connections, more than the 100 that PostgreSQL accepts.",
        "Raise it, or lower pgbouncer.poolSize.",
      ],
    ],
  },
  {
    title: "refuses impossible settings",
    edit: (draft) => {
      draft.pgbouncer.poolSize = 0;
      draft.postgresql.checkpointCompletionTarget = 70;
    },
    violations: [
      ["pgbouncer.poolSize", "0 connections make no pool.", "Use a whole number from 1."],
      [
        "postgresql.checkpointCompletionTarget",
        "70 is no share of the time between checkpoints.",
        "Use more than 0 and at most 1.",
      ],
    ],
  },
]);

describeRule("on pgbouncer's port", pgbouncerPort, [
  {
    title: "refuses a port that an application's machine has in use",
    edit: (draft) => {
      draft.pgbouncer.listen = 9000;
    },
    violations: ["pydotorg", "pydotorg-staging", "speed-web"].map((role) => [
      "pgbouncer.listen",
      `port 9000 is taken on machines of the role "${role}" by HTTPS for the load balancers.`,
      "Choose a free port.",
    ]),
  },
]);
