import { z } from 'zod';

import { fail } from '../../domain/failure/catalogue.js';
import { parseHouseFile } from '../house-file.js';
import { formatProblem } from '../problem.js';
import { oneOrMany } from '../source/one-or-many.js';
import { GlobSource } from '../source/text.js';

/** Where a repository says which of its files prove something, and which branches are for others: at the run's base commit. */
export const PROTECTS_FILE = '.stagegate/protects.yaml';

/** What it says; see {@link PROTECTS_FILE}. */
const HouseSource = z
  .strictObject({
    protects: oneOrMany(GlobSource)
      .optional()
      .meta({ description: 'The protected files, whatever a plan says.' }),
    branches: oneOrMany(GlobSource)
      .optional()
      .meta({ description: 'The branches that are never pushed to, beside the base and the usual names.' }),
  })
  .meta({ id: 'HouseProtects', title: 'the protected files and branches of a repository' });

/** What a repository protects, as globs. */
export interface HouseProtects {
  /** `null` where it says nothing of files. */
  readonly files: readonly string[] | null;
  readonly branches: readonly string[];
}

/** What a repository protects: nothing where `text` is `null`, as there is no such file. Throws PROTECTS_INVALID with all problems, a line each. */
export function houseProtects(given: { text: string | null; commit: string; task: string }): HouseProtects {
  const { text, commit, task } = given;
  if (text === null) return { files: null, branches: [] };
  const parsed = parseHouseFile({ file: PROTECTS_FILE, text, root: HouseSource, what: 'protected files' });
  if (parsed.kind === 'source') {
    const { protects, branches = [] } = parsed.source;
    return { files: protects === undefined ? null : [protects].flat(), branches: [branches].flat() };
  }
  const problems = parsed.problems.map(formatProblem).join('\n');
  return fail('PROTECTS_INVALID', { task, commit, problems });
}
