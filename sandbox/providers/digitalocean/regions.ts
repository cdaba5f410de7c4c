/** Region slugs and names (DigitalOcean docs, regional availability, autumn 2026). */
export const REGIONS: ReadonlyMap<string, string> = new Map([
  ["ams3", "Amsterdam 3"],
  ["atl1", "Atlanta 1"],
  ["blr1", "Bangalore 1"],
  ["fra1", "Frankfurt 1"],
  ["lon1", "London 1"],
  ["mem1", "Memphis 1"],
  ["mkc1", "Kansas City 1"],
  ["nyc1", "New York 1"],
  ["nyc2", "New York 2"],
  ["nyc3", "New York 3"],
  ["ric1", "Richmond 1"],
  ["sfo2", "San Francisco 2"],
  ["sfo3", "San Francisco 3"],
  ["sgp1", "Singapore 1"],
  ["syd1", "Sydney 1"],
  ["tor1", "Toronto 1"],
]);

export const REGION_FEATURES = ["storage", "backups", "ipv6", "metadata", "install_agent", "image_transfer"];
