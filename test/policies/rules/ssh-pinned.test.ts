import { unknown } from "../../../policies/pack/resource.ts";
import { sshPinned } from "../../../policies/rules/ssh-pinned.ts";
import { describePolicy, within } from "../planned.ts";

const resource = ["Command", "docs0-iad1-configuration"] as const;

describePolicy(sshPinned, [
  {
    title: "refuses a connection that believes any host, logs in by password, or tries for ever",
    resource,
    edit: ({ inputs }) => {
      Object.assign(within(inputs.connection), { hostKey: "", password: "hunter2", dialErrorLimit: 0 });
    },
    messages: [
      "connection.hostKey is absent, so any host would be believed. Pin the generated host key",
      "connection.password is set. Use the deploy key",
      "connection.dialErrorLimit is 0, so it tries for ever. Set a number above 0",
    ],
  },
  {
    title: "judges the host between as well",
    resource,
    edit: ({ inputs }) => {
      within(inputs.connection).proxy = { host: "bastion.example.org" };
    },
    messages: [
      "connection.proxy.hostKey is absent, so any host would be believed. Pin the generated host key",
    ],
  },
  {
    title: "wants a connection, once it is known",
    resource,
    edit: ({ inputs }) => {
      delete inputs.connection;
    },
    messages: ["connection is absent. Use the server's connection"],
  },
  {
    title: "leaves a connection that is not known yet to the update",
    resource,
    edit: ({ inputs }) => {
      inputs.connection = unknown;
    },
    messages: [],
  },
]);
