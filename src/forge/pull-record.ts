import { z } from 'zod';

import { clean } from '../domain/text/clean.js';

/** `pull.json` of a local pull request. Members that a newer program added are passed over. */
export const PullRecord = z.object({
  schemaVersion: z.literal(1),
  title: z.string(),
  head: z.string(),
  base: z.string(),
  headCommit: z.string(),
  draft: z.boolean(),
  state: z.enum(['open', 'closed', 'merged']),
  /** The idempotency key of whoever opened it. */
  openedBy: z.string(),
  /** The key of the last change. */
  changedBy: z.string(),
  /** Oldest first; left out while there are none. */
  reviews: z
    .array(
      z.object({
        id: z.string(),
        by: z.string(),
        verdict: z.enum(['approved', 'changes_requested', 'commented', 'dismissed']),
        commit: z.string(),
        text: z.string(),
      }),
    )
    .optional(),
});
export type PullRecord = z.infer<typeof PullRecord>;

/** Reads `pull.json`; `null` when it is none, for instance because somebody edited it by hand. */
export function parsePullRecord(text: string | null): PullRecord | null {
  if (text === null) return null;
  try {
    return PullRecord.safeParse(JSON.parse(text)).data ?? null;
  } catch {
    return null;
  }
}

/** The files and the message of a record's revision. The message tells it all, for `git show -s`. */
export function renderPull(input: { record: PullRecord; body: string }): {
  files: Record<string, string>;
  message: string;
} {
  const { record } = input;
  const body = `${input.body.replaceAll('\u0000', '\uFFFD').trimEnd()}\n`;
  const facts = [
    `Head: ${record.head} (${record.headCommit})`,
    `Base: ${record.base}`,
    `State: ${record.state}${record.draft ? ', draft' : ''}`,
  ];
  const message = [clean(record.title), body.trim(), facts.join('\n')].filter((part) => part !== '');
  return {
    files: { 'body.md': body, 'pull.json': `${JSON.stringify(record, null, 2)}\n` },
    message: `${message.join('\n\n')}\n`,
  };
}
