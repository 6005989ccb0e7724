export type { Network } from "../network/network";
export type { MachineEvent } from "../network/pure-machine";
export * from "./chart-commands";
export * from "./interruption";
export { networkArbitrary } from "./random-network";
export * from "./schedule-property";
export * from "./scope-arbitrary";
