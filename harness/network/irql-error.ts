import type { ActorKind } from "../language/actor";
import type { IrqlContract } from "../language/call";
import { irqlName } from "../language/irql";
import type { LevelReply } from "./irql-component";
import type { BugCheck, ComponentError } from "./network";

/** What Windows shows when a context does `call` at the wrong level. Sources: IRQL-5, IRQL-8 and the pages of the bug checks named. */
export function irqlError(
  reply: LevelReply,
  where: {
    readonly kind: ActorKind;
    readonly call: string;
    readonly contract?: IrqlContract;
    readonly cancelRoutine?: boolean;
  },
): ComponentError {
  const at = irqlName(reply.old);
  const expected = irqlName(reply.expected ?? 0);
  switch (reply.error) {
    case "contract": {
      const { min = 0, max = 0, source = "" } = where.contract ?? {};
      const range = min === max ? irqlName(min) : `${irqlName(min)} to ${irqlName(max)}`;
      return {
        property: "irql-respected",
        message: `${where.call} at ${at}; it may be called at ${range} [${source}]`,
        bugcheck: where.contract?.bugcheck ?? {
          code: "0xC4",
          name: "DRIVER_VERIFIER_DETECTED_VIOLATION",
          parameters: [`IRQL ${at}`, `highest legal ${irqlName(max)}`],
        },
      };
    }
    case "raise":
      return {
        property: "irql-respected",
        message: `${where.call} raises to ${expected} from ${at}, which is higher`,
        bugcheck: {
          code: "0xC4",
          name: "DRIVER_VERIFIER_DETECTED_VIOLATION",
          parameters: ["0x30: raise to a lower or invalid level", `IRQL ${at}`, `asked for ${expected}`],
        },
      };
    case "lower":
      return {
        property: "irql-respected",
        message: `${where.call} lowers to ${expected} from ${at}, which is lower`,
        bugcheck: { code: "0xA", name: "IRQL_NOT_LESS_OR_EQUAL", parameters: [] },
      };
    default:
      return {
        property: "returns-at-entry-irql",
        message: `${where.cancelRoutine ? "the Cancel routine" : "the routine"} returns at ${at} and must return at ${expected}`,
        bugcheck: returnBugCheck(where.kind, where.cancelRoutine ?? false, at),
      };
  }
}

function returnBugCheck(kind: ActorKind, cancelRoutine: boolean, at: string): BugCheck {
  if (cancelRoutine)
    return {
      code: "0x11B",
      name: "DRIVER_RETURNED_HOLDING_CANCEL_LOCK",
      parameters: ["the IRP", "the Cancel routine"],
    };
  switch (kind) {
    case "workItem":
      return { code: "0xE1", name: "WORKER_THREAD_RETURNED_AT_BAD_IRQL", parameters: ["the routine", `IRQL ${at}`] };
    case "thread":
      return { code: "0x4A", name: "IRQL_GT_ZERO_AT_SYSTEM_SERVICE", parameters: ["the routine", `IRQL ${at}`] };
    default:
      return { code: "0xC8", name: "IRQL_UNEXPECTED_VALUE", parameters: [`IRQL ${at}`] };
  }
}
