import { monitoringAgent } from "../../stacks/clouds/digitalocean.ts";
import type { Estate } from "../../stacks/vocabulary/index.ts";
import { configurationOf, fileIn } from "../pack/document.ts";
import type { ResourcePolicy } from "../pack/policy.ts";
import { isValues, objects, type PlannedResource, text, texts, unknown } from "../pack/resource.ts";
import { serverNamed } from "../pack/servers.ts";
import { firewall, monitorAlert, remoteCommand, uptimeAlert } from "../pack/types.ts";

/** Where DigitalOcean's agent learns who it is, and where its metrics go (digitalocean/do-agent, cmd/do-agent/config.go). */
const metadataService = "169.254.169.254";
const rulesetFile = "/etc/nftables.conf";
/** What fills the ruleset's set of accounts. */
const namesUnit = "/etc/systemd/system/estate-firewall-names.service";

/**
 * An alert that reaches nobody is the worst kind: everybody believes that it would have rung. Whom it reaches is a
 * setting of the stack (`alertEmail`), which a pack is not given; the cloud itself refuses an address that it does not know.
 * And it hears of a Droplet only what the agent there tells, so nothing may stand in its way.
 */
export const alertsHeard: ResourcePolicy = {
  name: "alerts-heard",
  description: "Alerts are on, reach somebody, and hear of the machines.",
  types: [monitorAlert, uptimeAlert, firewall, remoteCommand],
  violations: (resource, estate) => {
    if (resource.type === firewall) return firewallViolations(resource);
    if (resource.type === remoteCommand) return hostViolations(resource, estate);
    const { type, inputs } = resource;
    const told = type === uptimeAlert ? inputs.notifications : inputs.alerts;
    const emails = (type === uptimeAlert ? objects(told) : [told].filter(isValues)).flatMap((entry) =>
      texts(entry.emails),
    );
    return [
      ...(told === unknown || emails.length > 0 ? [] : ["The alert reaches nobody. Add an address"]),
      ...(inputs.enabled === false ? ["The alert is off (enabled). Remove it, or leave it on"] : []),
    ];
  },
};

/** A Droplet behind a firewall sends only what a rule lets out; a second firewall of a role needs none. */
function firewallViolations({ name, inputs }: PlannedResource): readonly string[] {
  if (name.endsWith("-machines") || inputs.outboundRules === unknown) return [];
  const letsOut = objects(inputs.outboundRules).some(
    ({ protocol, portRange, destinationAddresses }) =>
      text(protocol) === "tcp" &&
      ["80", "all", "1-65535"].includes(text(portRange) ?? "") &&
      texts(destinationAddresses).some((to) => to === "0.0.0.0/0" || to === metadataService),
  );
  return letsOut
    ? []
    : [
        `No outbound rule lets ${monitoringAgent} reach ${metadataService} over tcp 80, so no alert hears of the ` +
          "Droplets behind the firewall. Let tcp out",
      ];
}

/** The host's own firewall keeps the service from accounts, but not from the agent's. */
function hostViolations(resource: PlannedResource, estate: Estate): readonly string[] {
  const document = configurationOf(resource);
  const server = serverNamed(estate, resource.name, "-configuration");
  const datacenter = server && estate.datacenters[server.datacenter];
  if (document === undefined || datacenter?.provider !== "digitalocean") return [];
  const closing = (fileIn(document, rulesetFile) ?? "")
    .split("\n")
    .filter((line) => line.includes(metadataService) && /\b(?:drop|reject)\b/.test(line));
  const admitted = (fileIn(document, namesUnit) ?? "")
    .split("\n")
    .some((line) => line.startsWith("ExecStart=") && line.split(" ").includes(monitoringAgent));
  return closing.every((line) => line.includes("skuid != @metadata_users")) &&
    (admitted || closing.length === 0)
    ? []
    : [
        `${rulesetFile} keeps ${monitoringAgent} from ${metadataService}, so no alert hears of the Droplet. ` +
          "Let the account ask, as roles/base/firewall.ts does",
      ];
}
