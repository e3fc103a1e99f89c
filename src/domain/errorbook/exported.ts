import { z } from 'zod';

import { ErrorbookEntry, EntryChange, Occurrence } from './errorbook.js';

/** The version of what an export's lines are. */
export const EXPORT_VERSION = 1;

/** The most bytes that a line of an export may have. */
export const LONGEST_LINE = 16_000_000;

/** How many times an export tells for each entry, the latest. */
export const EXPORTED_OCCURRENCES = 50;

/** The most characters of a patch that goes with an entry. */
const LONGEST_PATCH = 200_000;

/** An entry with its history and the last times it was seen, as it goes from one store to another. */
export const ExportedEntry = z
  .strictObject({
    entry: ErrorbookEntry.extend({
      repositoryId: z.string().min(1).max(4096),
      waivedUntil: z.iso.datetime({ offset: true }).nullable(),
      occurrences: z.int().min(0).max(1_000_000_000),
      firstSeen: z.iso.datetime({ offset: true }),
      lastSeen: z.iso.datetime({ offset: true }),
    }),
    occurrences: z.array(Occurrence).max(EXPORTED_OCCURRENCES),
    changes: z
      .array(
        EntryChange.extend({
          at: z.iso.datetime({ offset: true }),
          reason: z.string().max(20_000).nullable(),
          until: z.iso.datetime({ offset: true }).nullable(),
        }),
      )
      .max(10_000),
    /** The patch that mended it; `null` where there is none. */
    patch: z.string().max(LONGEST_PATCH).nullable(),
  })
  .refine(
    ({ entry, occurrences }) => occurrences.every(({ repositoryId }) => repositoryId === entry.repositoryId),
    'it was seen in another repository',
  )
  .refine(
    ({ changes }) =>
      changes.every(({ at }, index) => Date.parse(at) >= Date.parse(changes[index - 1]?.at ?? at)),
    'its history goes backwards',
  );
export type ExportedEntry = z.infer<typeof ExportedEntry>;

const Sum = z.string().regex(/^[0-9a-f]{64}$/);

/**
 * A line of an export. `sum` is the SHA-256 of the line's JSON without it; the last line's `lines` is that of the sums of
 * all before it. A slip is found, not a forger.
 */
export const ExportLine = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('errorbook'),
    version: z.literal(EXPORT_VERSION),
    at: z.iso.datetime({ offset: true }),
    sum: Sum,
  }),
  z.strictObject({ kind: z.literal('entry'), value: ExportedEntry, sum: Sum }),
  z.strictObject({ kind: z.literal('end'), entries: z.int().min(0), lines: Sum, sum: Sum }),
]);
export type ExportLine = z.infer<typeof ExportLine>;
