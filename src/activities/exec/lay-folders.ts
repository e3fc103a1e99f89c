import { join } from 'node:path';

import { readJson, writeWhole } from '../support/json-file.js';
import { ownFolder } from '../support/own-folder.js';
import { together } from '../support/together.js';
import { layInputs } from './artifacts.js';
import { writeKnownFailures } from '../errorbook/known-failures.js';
import type { AttemptContext } from './attempt-context.js';
import { writeFeedback } from './feedback.js';
import { Laid } from './keep-late-work.js';
import { forgetQuestions } from './questions.js';
import { requirementsOf } from './requirements.js';

const markerOf = ({ folders }: AttemptContext): string => join(folders.attempt, 'laid.json');

/** Whether nothing was laid out for an attempt yet: once an attempt, since a later call may find the executor at work. */
export function isToLay(context: AttemptContext): boolean {
  return readJson({ file: markerOf(context), schema: Laid }) === null;
}

/** Lays out what an executor, or a person, works with. */
export async function layFolders(context: AttemptContext): Promise<void> {
  const { input, folders } = context;
  const made = [folders.home, folders.tmp, folders.artifacts, folders.inputs, folders.attempt];
  made.forEach(ownFolder);
  await together([
    forgetQuestions(context),
    layInputs(context),
    writeFeedback(context).then(() => writeKnownFailures(context)),
    requirementsOf(context).then((text) => writeWhole({ file: folders.requirements, text })),
  ]);
  // after a loss of power nobody is at work, and they are laid again
  await writeWhole({ file: markerOf(context), text: JSON.stringify({ run: input.run }), flushed: false });
}
