import type { ProviderBehaviour } from "../../provider/behaviour.ts";
import { randomBytesResource, randomId } from "./bytes.ts";
import { randomInteger, randomShuffle } from "./choice.ts";
import { randomPet } from "./pet.ts";
import { randomPassword, randomString } from "./text.ts";
import { randomUuid, randomUuid4, randomUuid7 } from "./uuid.ts";

/** terraform-provider-random: real randomness, kept in the state and nowhere else. */
export const random: ProviderBehaviour = {
  package: "random",
  resources: {
    "random:index/randomBytes:RandomBytes": randomBytesResource,
    "random:index/randomId:RandomId": randomId,
    "random:index/randomInteger:RandomInteger": randomInteger,
    "random:index/randomPassword:RandomPassword": randomPassword,
    "random:index/randomPet:RandomPet": randomPet,
    "random:index/randomShuffle:RandomShuffle": randomShuffle,
    "random:index/randomString:RandomString": randomString,
    "random:index/randomUuid4:RandomUuid4": randomUuid4,
    "random:index/randomUuid7:RandomUuid7": randomUuid7,
    "random:index/randomUuid:RandomUuid": randomUuid,
  },
  functions: {},
};
