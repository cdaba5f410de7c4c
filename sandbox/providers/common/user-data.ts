import { createHash } from "node:crypto";
import type { Properties } from "../../provider/values.ts";
import { given, text } from "./values.ts";

/** State and cloud never hold user data itself, only this. */
export function userDataHash(userData: string): string {
  return createHash("sha1").update(userData).digest("hex");
}

/** Inputs as the state shows them: user data hashed, where it is known. */
export function hashedUserData(inputs: Properties): Properties {
  if (!given(inputs, "userData") || typeof inputs.userData !== "string") return {};
  return { userData: userDataHash(text(inputs, "userData")) };
}
