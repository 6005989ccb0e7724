/** `text` with each character that matches `unsafe`, a global pattern, as \uXXXX: for formats that know no escapes of their own. */
export function escaped(text: string, unsafe: RegExp): string {
  return text.replace(unsafe, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`);
}
