import { z } from 'zod';

/** The draft pull request in which an approval is asked: members of the group answer by a review of exactly that head. */
export const ApprovalDraft = z.discriminatedUnion('state', [
  z.strictObject({ state: z.literal('opening') }),
  z.strictObject({
    state: z.literal('open'),
    number: z.int(),
    url: z.string(),
    /** What was seen there that does not count, and why; `null` for nothing. */
    note: z.string().nullable(),
  }),
  /** There is none, or it answers nothing any more. */
  z.strictObject({ state: z.literal('none'), note: z.string() }),
  z.strictObject({
    state: z.literal('closed'),
    number: z.int(),
    url: z.string(),
    note: z.string().nullable(),
  }),
]);
export type ApprovalDraft = z.infer<typeof ApprovalDraft>;

/** What there is to say about it in a sentence: where to answer, or why not there. */
export function draftWords(draft: ApprovalDraft): string {
  switch (draft.state) {
    case 'opening':
      return 'a draft pull request is being opened for it';
    case 'open':
      return `or review ${draft.url}${draft.note === null ? '' : ` (${draft.note})`}`;
    case 'none':
      return `no draft pull request asks it: ${draft.note}`;
    case 'closed':
      return `${draft.url} is closed${draft.note === null ? '' : ` (${draft.note})`}`;
  }
}
