import type { Cdn, CdnService } from "../vocabulary/index.ts";
import type { ServiceName } from "./services.ts";

/** The values of a service that needs no others. The shield is the point of presence beside iad1. */
export const cdnDefaults = {
  surrogateMaxAge: 3600,
  staleIfError: 43_200,
  shield: "iad-va-us",
  check: { method: "HEAD", path: "/" },
} as const satisfies CdnService;

/** One CDN service each, whether `cdn` is "on" or "off" today. */
export const cdn = {
  services: {
    docs: { ...cdnDefaults, surrogateMaxAge: 604_800 },
    pydotorg: cdnDefaults,
    "pydotorg-staging": cdnDefaults,
    "pycon-prod": cdnDefaults,
    "pypa-bootstrap": cdnDefaults,
  },
  certificateAuthority: "certainly",
  tokenGeneration: 1,
} as const satisfies Cdn<ServiceName>;
