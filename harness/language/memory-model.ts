/** Memory models, strongest first: what one allows, those after it allow as well, but for this: arm64 keeps a load-acquire behind a store-release, and tso does not. */
export const memoryModels = ["sc", "tso", "arm64"] as const;

/**
 * In which order the processors see each other's accesses to shared variables. `sc`: in one order for all, the default. `tso`: x86 and x64, stores
 * wait in a buffer. `arm64`: loads and stores of different variables overtake each other unless something orders them.
 */
export type MemoryModel = (typeof memoryModels)[number];

/** Whether everything that `than` allows `model` allows too. */
export function isWeakerOrEqual(model: MemoryModel, than: MemoryModel): boolean {
  return memoryModels.indexOf(model) >= memoryModels.indexOf(than);
}

/**
 * What orders an access. `plain`: nothing, and a race is a mistake. `relaxed`: nothing, but it may race (the `NoFence` forms). `acquire`: it comes before
 * all that follows. `release`: it comes after all that went before. `full`: both, and no access at all crosses it.
 */
export type MemoryOrder = "plain" | "relaxed" | "acquire" | "release" | "full";

/**
 * What a message to an object is to the processor that sends it. Several parts of an object, its locations, are ordered like different variables.
 *
 * `load`: leaves the object as it is; `into` names the parameter of a register that gets the value where the load is performed later. `store`: answers
 * nothing. `update`: reads and writes in one. `register`: no memory, so that it is neither ordered nor orders anything.
 */
export type MemoryAccess =
  | {
      readonly access: "load";
      readonly order: MemoryOrder;
      readonly location?: string;
      readonly into?: string;
    }
  | { readonly access: "store" | "update"; readonly order: MemoryOrder; readonly location?: string }
  | { readonly access: "register" };

/** Value of a register whose load has not been performed. */
export const PENDING = "(pending)";
