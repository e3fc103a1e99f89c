import { z } from 'zod';

/** What is made of an assembled branch: a pull request, the pushed branch alone, or neither. */
export const Publish = z.enum(['pull_request', 'branch', 'none']);
export type Publish = z.infer<typeof Publish>;

/** The longest title and text that a person may give a pull request, in characters. */
export const LONGEST_TITLE = 200;
export const LONGEST_BODY = 30_000;

/** The title and text of a pull request as a person wrote them; the text is `null` where it is made as usual. */
export const PullWords = z.strictObject({
  title: z
    .string()
    .max(LONGEST_TITLE)
    .regex(/^\P{Cc}+$/u, 'must be one line without control characters'),
  body: z.string().min(1).max(LONGEST_BODY).nullable(),
});
export type PullWords = z.infer<typeof PullWords>;
