import { lstatSync } from 'node:fs';

/** Whether a path is known to be absent: what cannot be looked at may be there. */
export function isAbsent(path: string | Buffer): boolean {
  try {
    return lstatSync(path, { throwIfNoEntry: false }) === undefined;
  } catch {
    return false;
  }
}
