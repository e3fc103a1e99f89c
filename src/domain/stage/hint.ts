import { z } from 'zod';

/** The most characters of one hint. */
export const HINT_LENGTH = 8000;
/** The most hints that one stage takes in a run. */
export const HINTS_AT_MOST = 20;
/** How much of a hint status and report show, in characters; the ledger has it whole. */
export const HINT_SHOWN = 300;

/** A hint as status and report show it. */
export const HintStatus = z.strictObject({
  by: z.string(),
  at: z.string(),
  /** The attempt that the stage was in when it came: those after it are told. */
  after: z.int(),
  /** Its beginning. */
  text: z.string(),
});
export type HintStatus = z.infer<typeof HintStatus>;

/** A hint on its way to a stage; `id` is the token of its request. */
export interface StageHint {
  readonly id: string;
  readonly by: string;
  readonly text: string;
}
