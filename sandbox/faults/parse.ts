import { type Absence, parseAbsence } from "./away.ts";
import type { Fault, FaultOrder, Operation } from "./faults.ts";

const OPERATIONS: readonly Operation[] = ["create", "read", "update", "delete"];
const ORDER = /^(\S+)(?:\s+([^\s#]+)(?:#(\S*))?(?:\s+(\w+)(?:=(.*))?)?)?$/s;

/**
 * Reads `SANDBOX_FAULTS`: orders separated by `;`, each `OPERATION TYPE[#NTH] ACTION`.
 * OPERATION is create, read, update or delete. TYPE is a type token, its last part, or `*`. NTH counts requests of one
 * command from 1 (the default), or is `each`. ACTION is `fail=MESSAGE`, `hang`, `delay=MILLISECONDS`, `lose` (the work
 * is done and its answer is lost), or `limit=SECONDS` or `limit=SECONDSxTIMES` (the API has had too many requests and says
 * to wait, which some providers do). `PROVIDER away` or `PROVIDER@REGION away` stands for an API that answers
 * nothing.
 *
 * @example `create Droplet#2 fail=out of capacity; update fastly:index/serviceVcl:ServiceVcl hang; create Vpc lose`
 * @throws Error that quotes the order it cannot read and says what one looks like
 */
export function parseFaults(text: string): readonly FaultOrder[] {
  return ordersIn(text)
    .filter((order) => parseAbsence(order) === undefined)
    .map(parseOrder);
}

/** The orders of `SANDBOX_FAULTS` that send a provider away. */
export function parseAbsences(text: string): readonly Absence[] {
  return ordersIn(text).flatMap((order) => parseAbsence(order) ?? []);
}

function ordersIn(text: string): readonly string[] {
  return text
    .split(";")
    .map((order) => order.trim())
    .filter((order) => order !== "");
}

function parseOrder(order: string): FaultOrder {
  const refuse = (reason: string): Error =>
    new Error(
      `SANDBOX_FAULTS: "${order}": ${reason}. An order reads OPERATION TYPE[#NTH] ACTION, such as "create Droplet#2 fail=out of capacity".`,
    );
  const [, operation = "", type, nth = "1", action, argument] = ORDER.exec(order) ?? [];
  const known = OPERATIONS.find((each) => each === operation);
  if (known === undefined) throw refuse(`the operation must be one of ${OPERATIONS.join(", ")}`);
  if (type === undefined) throw refuse("it names no type");
  if (!/^([1-9]\d*|each)$/.test(nth)) throw refuse('requests count from 1, or are "each"');
  const fault = action === undefined ? undefined : toFault(action, argument);
  if (fault === undefined) {
    throw refuse("the action must be fail=MESSAGE, hang, delay=MILLISECONDS, lose or limit=SECONDSxTIMES");
  }
  return { operation: known, type, nth: nth === "each" ? "each" : Number(nth), fault };
}

function toFault(action: string, argument: string | undefined): Fault | undefined {
  if (action === "fail" && argument !== undefined && argument !== "") return { action, message: argument };
  if (action === "delay" && argument !== undefined && /^\d+$/.test(argument)) {
    return { action, milliseconds: Number(argument) };
  }
  const [, seconds, times = "1"] = /^(\d+)(?:x([1-9]\d*))?$/.exec(argument ?? "") ?? [];
  if (action === "limit" && seconds !== undefined) {
    return { action, seconds: Number(seconds), times: Number(times) };
  }
  if ((action === "hang" || action === "lose") && argument === undefined) return { action };
  return undefined;
}
