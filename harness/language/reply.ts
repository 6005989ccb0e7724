/** What an object's chart gets besides its context: the message with its fields. */
export interface ObjectScope {
  // biome-ignore lint/suspicious/noExplicitAny: each kind knows its own context
  readonly context: any;
  // biome-ignore lint/suspicious/noExplicitAny: each message has its own fields
  readonly event: any;
}

/** A reply action: XState resolves `params`, and the compiler of networks reads the resolved value from the action. */
export interface ReplyAction {
  readonly type: typeof REPLY;
  readonly params: (scope: ObjectScope) => { readonly value: string };
  /** The word, where it is always the same. */
  readonly word?: string;
}

export const REPLY = "bugcheck.reply";

/** Answers the message with a word: a literal such as "NULL", or the name of an object. At most one a message. */
export function reply(value: string | ((scope: ObjectScope) => string)): ReplyAction {
  return {
    type: REPLY,
    params: (scope) => ({ value: typeof value === "string" ? value : value(scope) }),
    ...(typeof value === "string" && { word: value }),
  };
}
