import "./components/support/sdk-speed.ts";
import { checkedCatalog } from "./components/catalog.ts";
import { currentTime } from "./components/clock.ts";
import { Estate } from "./components/estate.ts";
import { outputs } from "./components/outputs.ts";
import { currentSettings } from "./components/settings.ts";
import { refuseLoweredStage } from "./components/stage.ts";

const settings = currentSettings();
if (settings.stage) await refuseLoweredStage(settings.stage);
const estate = new Estate(settings.estate, {
  catalog: checkedCatalog(settings),
  now: currentTime(),
  publicCertificates: settings.publicCertificates,
  ...(settings.deployKey ? { deployKey: settings.deployKey } : {}),
});

export const {
  servers,
  endpoints,
  cdnNames,
  nameServers,
  caCertificate,
  certificateExpiries,
  externalCertificates,
  deployPublicKey,
} = outputs(estate);
