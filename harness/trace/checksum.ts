const LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/** FNV-1a of the text's UTF-16 code units, 32 bits. Stable for ever: schedules in issue trackers rest on it. */
function fnv1a(text: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1) {
    hash ^= text.charCodeAt(index);
    hash = Math.imul(hash, 0x01000193);
  }
  return hash >>> 0;
}

/** Six letters for a text: a change or a cut goes unnoticed once in four billion times. */
export function checksum(text: string): string {
  return letters(fnv1a(text), 6);
}

/** Two letters for a text: another text has the same once in 2,704 times. */
export function shortCheck(text: string): string {
  return letters(fnv1a(text), 2);
}

function letters(number: number, count: number): string {
  let rest = number;
  let text = "";
  for (let index = 0; index < count; index += 1) {
    text += LETTERS[rest % LETTERS.length];
    rest = Math.floor(rest / LETTERS.length);
  }
  return text;
}
