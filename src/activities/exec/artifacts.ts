import { createHash } from 'node:crypto';
import { constants } from 'node:fs';
import { copyFile, lstat, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { failure } from '../../domain/failure/catalogue.js';
import type { Failure } from '../../domain/failure/failure.js';
import type { Artifact } from '../../domain/stage/attempt.js';
import { hasCode } from '../../domain/system-error.js';
import { readFileAt, readKept, writeFolderCommit } from '../../git/index.js';
import { validateArtifact } from '../../plan/artifact-schema.js';
import { findInFile } from '../../secrets/index.js';
import { commitMessage } from '../support/commit-message.js';
import { ownFolder } from '../support/own-folder.js';
import { type AttemptKey, keptRef } from '../support/run-paths.js';
import { fetchForRun, keepForAll, sharedVaultOf } from '../support/shared.js';
import { attemptFolders, type AttemptContext, inStage } from './attempt-context.js';
import { attemptScanner } from './secret-check.js';

const MAX_ARTIFACT_BYTES = 5_000_000;

/** The artifacts that a stage left, or the first that is missing or wrong. */
export interface CheckedArtifacts {
  readonly artifacts: Artifact[];
  readonly failure: Failure | null;
}

/**
 * Checks each artifact that the plan asks for, by the schema as it stands in the *base* (an executor cannot loosen
 * it), and keeps a copy beside the attempt's logs, where later stages find it.
 */
export async function checkArtifacts(context: AttemptContext): Promise<CheckedArtifacts> {
  const artifacts: Artifact[] = [];
  for (const { name, schema } of context.stage.produces) {
    const at = { ...inStage(context.input), artifact: name };
    const file = join(context.folders.artifacts, name);
    const stat = await lstat(file).catch(() => null);
    if (!stat?.isFile()) return { artifacts, failure: failure('ARTIFACT_MISSING', at) };
    if (stat.size > MAX_ARTIFACT_BYTES) {
      const why = `it has ${String(stat.size)} bytes, ${String(MAX_ARTIFACT_BYTES)} is the most`;
      return { artifacts, failure: failure('ARTIFACT_INVALID', { ...at, why }) };
    }
    const content = await readFile(file);
    const why =
      (await secretIn({ file, context })) ??
      (schema === null ? null : await objection({ context, schema, content }));
    if (why !== null) return { artifacts, failure: failure('ARTIFACT_INVALID', { ...at, why }) };
    const kept = join(context.folders.attempt, 'artifacts', name);
    await mkdir(join(context.folders.attempt, 'artifacts'), { recursive: true });
    await copyFile(file, kept);
    artifacts.push({
      name,
      bytes: content.length,
      sha256: createHash('sha256').update(content).digest('hex'),
    });
  }
  return { artifacts, failure: null };
}

async function secretIn({
  file,
  context,
}: {
  file: string;
  context: AttemptContext;
}): Promise<string | null> {
  const [first] = await findInFile({ file, scanner: attemptScanner(context) });
  return first === undefined
    ? null
    : `line ${String(first.line)} holds what looks like a secret (${first.what})`;
}

async function objection(input: {
  context: AttemptContext;
  schema: string;
  content: Buffer;
}): Promise<string | null> {
  const { context, schema, content } = input;
  const schemaFile = await readFileAt({
    gitDir: context.mirror.dir,
    commit: context.input.base,
    path: schema,
  });
  if (schemaFile === null) return `its schema ${schema} is not in the base commit`;
  const problems = validateArtifact({
    schemaText: schemaFile.toString('utf8'),
    artifactText: content.toString('utf8'),
  });
  return problems.length === 0 ? null : problems.slice(0, 5).join('; ');
}

/** Lays the artifacts of the needs into `inputs/<stage>/`, from where their attempts kept them. */
export async function layInputs(context: AttemptContext): Promise<void> {
  const { deps, input, plan, folders } = context;
  for (const { stage, attempt, run: of = input.run.number } of input.needs) {
    const produced = plan.stages.find(({ key }) => key === stage)?.produces ?? [];
    if (produced.length === 0) continue;
    const run = { ...input.run, number: of };
    const from = attemptFolders({ deps, input: { run, stage, attempt } });
    ownFolder(join(folders.inputs, stage));
    for (const { name } of produced) {
      const source = join(from.attempt, 'artifacts', name);
      const to = join(folders.inputs, stage, name);
      await rm(to, { recursive: true, force: true });
      await copyFile(source, to, constants.COPYFILE_FICLONE).catch(async (error: unknown) => {
        // an executor must not begin without it because the disk is full
        if (!hasCode(error, 'ENOENT', 'ENOTDIR')) throw error;
        const content = await sharedArtifact({ context, key: { run, stage, attempt }, name });
        if (content !== null) await writeFile(to, content);
      });
    }
  }
}

/** Keeps an attempt's artifacts in the shared vault, so that another host can lay them as inputs. */
export async function shareArtifacts(context: AttemptContext, artifacts: readonly Artifact[]): Promise<void> {
  const { deps, input, mirror, vault, folders } = context;
  const { run, stage, attempt } = input;
  if (artifacts.length === 0 || (await sharedVaultOf({ deps, run })) === null) return;
  const files = await Promise.all(
    artifacts.map(async ({ name }) => ({
      name,
      content: await readFile(join(folders.attempt, 'artifacts', name)),
    })),
  );
  const commit = await writeFolderCommit({
    mirror,
    files,
    message: commitMessage({ subject: `${run.taskKey}: artifacts of ${stage}`, run, stage, attempt }),
    identity: run.identity,
    when: new Date(run.startedAt),
  });
  await keepForAll({
    deps,
    run,
    mirror,
    vault,
    entries: [{ ref: artifactsRef({ run, stage, attempt }), commit }],
  });
}

/** An artifact of an attempt that another host made; `null` when there is none, or no vault is shared. */
async function sharedArtifact(wanted: {
  context: AttemptContext;
  key: AttemptKey;
  name: string;
}): Promise<Buffer | null> {
  const { context, key, name } = wanted;
  const { deps, vault } = context;
  if (!(await fetchForRun({ deps, run: key.run, vault }))) return null;
  const commit = readKept({ vault, ref: artifactsRef(key) });
  return commit === null ? null : readFileAt({ gitDir: vault.dir, commit, path: name });
}

const artifactsRef = ({ run, stage, attempt }: AttemptKey): string =>
  keptRef({ run, stage }, `${String(attempt)}-artifacts`);
