import type { FailureCode } from './catalogue.js';
import type { Failure } from './failure.js';

const CODES: ReadonlySet<string> = new Set<FailureCode>(['DISK_FULL', 'STATE_FOLDER']);

/**
 * Whether a host's disk stands in the way: nothing is wrong with the work, what was made of it is on that disk, and trying
 * again does not help before somebody has made room.
 */
export function isOfTheDisk({ code }: Failure): boolean {
  return CODES.has(code);
}
