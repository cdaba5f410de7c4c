import { createPublicKey, type JsonWebKey } from "node:crypto";
import { thumbprint } from "../../../components/tls/thumbprint.ts";
import { unitTest } from "../../support/harness.ts";

function pem(key: JsonWebKey): string {
  return String(createPublicKey({ key, format: "jwk" }).export({ type: "spki", format: "pem" }));
}

describe("thumbprint of a public key", () => {
  unitTest("RSA: the example of RFC 7638, section 3.1", (assert) => {
    const n = [
      "0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_BJECPebWKRXjBZCiFV4n3oknjhMs",
      "tn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_FDW2QvzqY368QQMicAtaSqzs8KJZgnYb9c7d0zgdAZHzu6qMQvRL5h",
      "ajrn1n91CbOpbISD08qNLyrdkt-bFTWhAI4vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-kEgU8awapJzKnqDKgw",
    ].join("");
    assert.equal(
      thumbprint(pem({ kty: "RSA", e: "AQAB", n })),
      "NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs",
    );
  });

  unitTest("Ed25519: the example of RFC 8037, section A.3", (assert) => {
    assert.equal(
      thumbprint(pem({ kty: "OKP", crv: "Ed25519", x: "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo" })),
      "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k",
    );
  });
});
