import assert from "node:assert/strict";
import { archivesIn } from "../../../../sandbox/machines/image/mirror.ts";

describe("the archives that an image is made from", () => {
  it("are those of the host's apt, of either style", () => {
    assert.deepEqual(
      archivesIn([
        "# deb http://old.example.org/debian bookworm main\ndeb [arch=amd64] http://mirror.example.org/debian/ bookworm main\n",
        "Types: deb\nURIs: https://mirror.example.org/debian-security\nSuites: bookworm-security\n",
        "deb https://packages.example.com/apt stable main\n",
      ]),
      {
        debian: "http://mirror.example.org/debian",
        security: "https://mirror.example.org/debian-security",
      },
    );
  });

  it("are Debian's own where the host has others only", () => {
    assert.deepEqual(archivesIn(["deb http://archive.ubuntu.com/ubuntu noble main\n"]), {
      debian: "http://deb.debian.org/debian",
      security: "http://deb.debian.org/debian-security",
    });
  });
});
