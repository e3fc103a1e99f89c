import { join } from 'node:path';

import { clearOwnLocks } from '../../git/index.js';
import { readJson, writeWhole } from '../support/json-file.js';
import { ownFolder } from '../support/own-folder.js';
import { layInputs } from './artifacts.js';
import { writeKnownFailures } from '../errorbook/known-failures.js';
import type { AttemptContext } from './attempt-context.js';
import { writeFeedback } from './feedback.js';
import { Laid } from './keep-late-work.js';
import { forgetQuestions } from './questions.js';
import { requirementsOf } from './requirements.js';

/** Lays out what an executor, or a person, works with; once an attempt, since a later call may find the executor at work. */
export async function layFolders(context: AttemptContext): Promise<void> {
  const { input, folders } = context;
  const marker = join(folders.attempt, 'laid.json');
  if ((await readJson({ file: marker, schema: Laid })) !== null) return;
  const made = [folders.home, folders.tmp, folders.artifacts, folders.inputs, folders.attempt];
  await Promise.all(made.map(ownFolder));
  await clearOwnLocks({ dir: folders.tree });
  await forgetQuestions(context);
  await layInputs(context);
  await writeFeedback(context);
  await writeKnownFailures(context);
  await writeWhole({ file: folders.requirements, text: await requirementsOf(context) });
  await writeWhole({ file: marker, text: JSON.stringify({ run: input.run }) });
}
