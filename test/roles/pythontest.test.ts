import assert from "node:assert/strict";
import { bundlesOf } from "../support/hosts.ts";

describe("pythontest", () => {
  it("serves files over FTP to everyone, for reading, with passive ports that the firewall opens", () => {
    for (const [name, key] of [
      ["dev", "pythontest0-nyc1"],
      ["prod", "pythontest0-nyc1"],
    ] as const) {
      const { files } = bundlesOf(name, key).configuration;
      const lines = files?.["/etc/vsftpd.conf"]?.content.split("\n") ?? [];
      for (const line of [
        "anonymous_enable=YES",
        "local_enable=NO",
        "write_enable=NO",
        "anon_root=/srv/ftp",
        "pasv_min_port=10090",
        "pasv_max_port=10100",
      ]) {
        assert.ok(lines.includes(line), line);
      }
      assert.match(
        files?.["/etc/nftables.conf"]?.content ?? "",
        /^ {4}tcp dport 10090-10100 accept comment "FTP, passive"$/m,
      );
    }
  });

  it("has a site of its own", () => {
    const { files } = bundlesOf("prod", "pythontest0-nyc1").configuration;
    assert.match(files?.["/etc/nginx/conf.d/site.conf"]?.content ?? "", /server_name pythontest\.net /);
  });
});
