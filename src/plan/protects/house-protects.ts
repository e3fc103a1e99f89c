import { z } from 'zod';

import { fail } from '../../domain/failure/catalogue.js';
import { parseHouseFile } from '../house-file.js';
import { formatProblem } from '../problem.js';
import { oneOrMany } from '../source/one-or-many.js';
import { GlobSource } from '../source/text.js';

/** Where a repository says which of its files prove something: at the run's base commit. */
export const PROTECTS_FILE = '.stagegate/protects.yaml';

/** What it says; see {@link PROTECTS_FILE}. */
const HouseProtects = z
  .strictObject({
    protects: oneOrMany(GlobSource).meta({ description: 'The protected files, whatever a plan says.' }),
  })
  .meta({ id: 'HouseProtects', title: 'the protected files of a repository' });

/** The globs of a repository; `null` when it has no such file. Throws PROTECTS_INVALID with all problems, a line each. */
export function houseProtects(given: {
  text: string | null;
  commit: string;
  task: string;
}): readonly string[] | null {
  const { text, commit, task } = given;
  if (text === null) return null;
  const parsed = parseHouseFile({ file: PROTECTS_FILE, text, root: HouseProtects, what: 'protected files' });
  if (parsed.kind === 'source') return [parsed.source.protects].flat();
  const problems = parsed.problems.map(formatProblem).join('\n');
  return fail('PROTECTS_INVALID', { task, commit, problems });
}
