import fs from "node:fs";
import { entryAt } from "./entry-at";

/** What a disk says that takes no more: full, the user's share used up, the file as large as may be. */
const FULL = ["ENOSPC", "EDQUOT", "EFBIG"];

/**
 * Writes a file whole or leaves the old one as it is, and keeps its mode: the text goes to a file beside it first, which then takes its
 * place. Where nothing may be put beside it or take its place, and where it is no plain file but a pipe or a device, it is written as it stands.
 *
 * @throws what the file system says
 */
export function writeWhole(file: string, text: string): void {
  const old = entryAt(file);
  if (old !== undefined && !old.isFile()) {
    fs.writeFileSync(file, text);
    return;
  }
  const target = old === undefined ? file : fs.realpathSync(file);
  const beside = `${target}.${process.pid}.tmp`;
  try {
    fs.writeFileSync(beside, text, { flush: true });
    if (old !== undefined) fs.chmodSync(beside, old.mode);
    fs.renameSync(beside, target);
  } catch (error) {
    if (old === undefined || FULL.includes((error as NodeJS.ErrnoException).code ?? "")) throw error;
    fs.writeFileSync(target, text);
  } finally {
    fs.rmSync(beside, { force: true });
  }
}
