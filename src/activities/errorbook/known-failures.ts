import { log } from '@temporalio/activity';
import { join } from 'node:path';

import { knownText, mostUseful } from '../../domain/errorbook/known-failure.js';
import type { Stage } from '../../domain/plan/plan.js';
import { kindOf } from '../../domain/policy/verdict.js';
import { messageOf } from '../../domain/system-error.js';
import type { AttemptContext } from '../exec/attempt-context.js';
import { writeWhole } from '../support/json-file.js';

/** What an attempt is told of the errorbook, in its feedback folder: for reading, and for programs. */
export const KNOWN_FILES = { text: 'errorbook.md', json: 'errorbook.json' } as const;

const LOOKED_AT = 40;
const PATCH_CHARACTERS = 16_000;

/**
 * Writes what is known of the failures that an attempt may meet. Nothing is written where nothing is known, or where the
 * store does not tell: an attempt is made nevertheless.
 */
export async function writeKnownFailures({ deps, input, stage, folders }: AttemptContext): Promise<void> {
  try {
    const { repository } = input.run;
    const entries = await deps.store.listKnownFailures({
      repositoryId: repository.id,
      ...reachOf(stage),
      limit: LOOKED_AT,
    });
    const known = await Promise.all(
      mostUseful(entries).map(async ({ entry, said }) => {
        const hash = entry.remedy?.patch ?? null;
        const patch = hash === null ? null : await deps.store.getBlob({ hash });
        return { entry, said, patch: patch?.slice(0, PATCH_CHARACTERS) ?? null };
      }),
    );
    const { text, told } = knownText(known);
    if (told.length === 0) return;
    await writeWhole({ file: join(folders.feedback, KNOWN_FILES.text), text });
    const json = JSON.stringify({ schemaVersion: 1, entries: told }, null, 2);
    await writeWhole({ file: join(folders.feedback, KNOWN_FILES.json), text: `${json}\n` });
  } catch (error) {
    log.warn(
      `errorbook: attempt ${String(input.attempt)} of ${stage.key} is told nothing: ${messageOf(error)}`,
    );
  }
}

/** What of the errorbook may concern a stage. */
export function reachOf(stage: Stage): { stageKind: string; gates: readonly string[] } {
  return { stageKind: kindOf(stage), gates: stage.gates };
}
