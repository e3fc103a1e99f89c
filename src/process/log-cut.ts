import { z } from 'zod';

import { readJson } from './look-at-record.js';

/**
 * Where the middle of a log was taken out: the file is `head` bytes, a line of `marker` bytes that says so, and the
 * latest output; `dropped` bytes in all were between them.
 */
export const LogCut = z.strictObject({
  head: z.int().min(0),
  marker: z.int().min(0),
  dropped: z.int().min(0),
  /** The cut is being made: the numbers are about to change, and the file is not yet what they say. */
  cutting: z.boolean(),
});
export type LogCut = z.infer<typeof LogCut>;

/** The file beside a log that holds its {@link LogCut}. */
export const cutFile = (log: string): string => `${log}.cut`;

/** A log's cut; `null` while it is whole. */
export const readCut = (log: string): LogCut | null => readJson({ file: cutFile(log), schema: LogCut });

/** How many bytes were written up to `offset` of the file, those taken out included. */
export function writtenUpTo({ offset, cut }: { offset: number; cut: LogCut | null }): number {
  if (cut === null || offset <= cut.head) return offset;
  return Math.max(cut.head, offset - cut.marker) + (offset >= cut.head + cut.marker ? cut.dropped : 0);
}

/** The offset in the file of what was written as byte number `written`; where the marker is, when it was taken out. */
export function offsetOf({ written, cut }: { written: number; cut: LogCut | null }): number {
  if (cut === null || written <= cut.head) return written;
  return written < cut.head + cut.dropped ? cut.head : written - cut.dropped + cut.marker;
}
