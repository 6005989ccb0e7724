const made = new Map<string, unknown>();

/** What was generated from a source text, made once, so that what the machine learnt about it serves the next search of the same shape. */
export function madeOnce<Made>(text: string, make: (text: string) => Made): Made {
  if (!made.has(text)) made.set(text, make(text));
  return made.get(text) as Made;
}
