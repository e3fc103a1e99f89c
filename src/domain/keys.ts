import { z } from 'zod';

/**
 * Key of a task, as in `ADD-42`. At most 64 characters of letters, digits, `.`, `_` and `-`, beginning with a
 * letter or a digit; never `..`. Task keys are unique ignoring case: compare them with {@link sameTaskKey}.
 */
export const TaskKey = z
  .string()
  .max(64, 'at most 64 characters')
  .regex(
    /^[A-Za-z0-9][A-Za-z0-9._-]*$/,
    'letters, digits, ".", "_" and "-", beginning with a letter or digit',
  )
  .refine((key) => !key.includes('..'), 'must not contain ".."')
  .refine((key) => !key.endsWith('.') && !key.endsWith('.lock'), 'must not end in "." or ".lock"');
export type TaskKey = z.infer<typeof TaskKey>;

/**
 * Key of a stage or id of a gate within one plan: at most 48 lower-case letters, digits, `_` and `-`, beginning
 * with a letter. `handoff` and `revision` (of the plan) are taken by the engine: decisions are about them too.
 */
export const StageKey = z
  .string()
  .max(48, 'at most 48 characters')
  .regex(/^[a-z][a-z0-9_-]*$/, 'lower-case letters, digits, "_" and "-", beginning with a letter')
  .refine((key) => key !== 'handoff', '"handoff" is the engine\'s own name')
  .refine((key) => key !== 'revision', '"revision" is the engine\'s own name');
export type StageKey = z.infer<typeof StageKey>;

/** Id of a gate within one plan; the same form as a stage's key. */
export const GateId = StageKey;
export type GateId = StageKey;

/** Whether two task keys name the same task: case does not count, because file systems and people ignore it. */
export function sameTaskKey(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase();
}

/** A full object id of git, SHA-1 or SHA-256. */
export const CommitId = z.string().regex(/^[0-9a-f]{40}([0-9a-f]{24})?$/, 'a full commit id');
export type CommitId = z.infer<typeof CommitId>;
