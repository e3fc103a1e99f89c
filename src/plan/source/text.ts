import { z } from 'zod';

import { globProblem } from '../glob.js';

/** A glob of paths in the repository; see {@link globProblem}. */
export const GlobSource = z
  .string()
  .check((ctx) => {
    const message = globProblem(ctx.value);
    if (message !== null) ctx.issues.push({ code: 'custom', input: ctx.value, message });
  })
  .meta({
    id: 'Glob',
    title: 'a glob such as `src/api/**`',
    description:
      "A glob from the repository's root: `*`, `**`, `?`, `[…]`, `{a,b}`; a leading `!` takes paths out again.",
  });

const PATH_RULE = "must be a relative path without '..', inside the repository and outside '.git'";

/** A path of one file in the repository, relative to its root. */
export const PathSource = z
  .string()
  .max(500, 'must have at most 500 characters')
  .refine(isInnerPath, PATH_RULE)
  .meta({
    id: 'Path',
    title: 'a path such as `config/test.json`',
    description: "Of one file, relative to the repository's root; no `..`, nothing in `.git`, no wildcards.",
  });

/** The name of a file in a stage's artifact folder. */
export const FileNameSource = z
  .string()
  .max(120, 'must have at most 120 characters')
  .regex(
    /^[A-Za-z0-9_][A-Za-z0-9._-]*$/,
    'must be a plain file name: letters, digits, ".", "_" and "-", no folder',
  )
  .refine((name) => !name.includes('..'), 'must not contain ".."')
  .meta({
    id: 'FileName',
    title: 'a file name such as `design.json`',
    description: 'Letters, digits, `.`, `_` and `-`; no folder, no `..`.',
  });

/** A variable of the worker's environment. */
export const VariableSource = z
  .string()
  .max(200, 'must have at most 200 characters')
  .regex(/^[A-Za-z_][A-Za-z0-9_]*$/, "must be a variable's name: letters, digits and '_'")
  .refine(
    (name) => !name.startsWith('STAGEGATE_'),
    'must not begin with "STAGEGATE_": those are the engine\'s',
  )
  .meta({
    id: 'Variable',
    title: 'a variable name such as `API_TOKEN`',
    description:
      "The name only: the value comes from the worker's environment. Names that begin with `STAGEGATE_` are the engine's.",
  });

/** A group of approvers. */
export const GroupSource = z
  .string()
  .max(64, 'must have at most 64 characters')
  .regex(/^[a-z][a-z0-9_-]*$/, 'must be a group: lower-case letters, digits, "_" and "-"')
  .meta({
    id: 'Group',
    title: 'a group such as `leads`',
    description: 'Lower-case letters, digits, `_` and `-`; `everybody` is built in.',
  });

/** Whether a path stays inside the repository and outside of `.git`. */
export function isInnerPath(path: string): boolean {
  if (path === '' || path.startsWith('~') || path.includes('\\')) return false;
  return path
    .split('/')
    .every((part) => part !== '' && part !== '.' && part !== '..' && part.toLowerCase() !== '.git');
}
