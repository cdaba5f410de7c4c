export type * from "./data.ts";
export type * from "./datacenter.ts";
export type * from "./estate.ts";
export type * from "./machine.ts";
export type * from "./names.ts";
export type * from "./security.ts";
export type * from "./service.ts";
export type * from "./zone.ts";
