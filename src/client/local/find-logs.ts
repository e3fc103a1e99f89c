import { type Dirent, readdirSync } from 'node:fs';
import { join, relative, sep } from 'node:path';

import { attemptDir } from '../../config/paths.js';
import { fail } from '../../domain/failure/catalogue.js';
import { madeBy } from '../../domain/run/outlook.js';
import type { RunStatus, StageStatus } from '../../domain/run/run-status.js';
import type { Session } from './session.js';

/** One log of an attempt. */
export interface LogFile {
  /** `executor`, `setup-1`, or a gate's id. */
  readonly name: string;
  readonly file: string;
}

/** The logs of one attempt, and where they are looked for while it runs. */
export interface AttemptLogs {
  readonly stage: string;
  readonly attempt: number;
  /** The run that made it: an earlier one where its stage was kept. */
  readonly run: number;
  readonly folder: string;
  readonly logs: readonly LogFile[];
}

/** Which logs are wanted; what is left out is the latest. */
export interface LogRequest {
  readonly stage: string | null;
  readonly attempt: number | undefined;
  readonly gate: string | undefined;
}

/** Finds the logs of an attempt on this machine's disk. Throws STAGE_UNKNOWN and NOT_ON_THIS_HOST. */
export function findLogs(
  { paths }: Pick<Session, 'paths'>,
  status: RunStatus,
  request: LogRequest,
): AttemptLogs {
  const { task, repository, number } = status;
  const known = [...status.stages.map(({ key }) => key), 'handoff'];
  const stage = request.stage ?? latestStage(status);
  if (!known.includes(stage)) fail('STAGE_UNKNOWN', { task: task.key, stage, known: known.join(', ') });
  const about = status.stages.find((each) => each.key === stage);
  const attempt = request.attempt ?? Math.max(1, about?.attempt ?? 1);
  const run = (about && madeBy({ stage: about, attempt })) ?? number;
  const folder = attemptDir(paths, {
    slug: repository.slug,
    taskKey: task.key,
    number: run,
    stage,
    attempt,
  });
  return { stage, attempt, run, folder, logs: listLogs({ folder, gate: request.gate }) };
}

/** The logs below an attempt's folder, in the order in which they were begun. */
export function listLogs({ folder, gate }: { folder: string; gate: string | undefined }): LogFile[] {
  const logs = walk(folder)
    .filter((entry) => entry.isFile() && entry.name === 'output.log')
    .map((entry) => {
      const file = join(entry.parentPath, entry.name);
      return { name: nameOf(relative(folder, entry.parentPath)), file };
    })
    .sort((one, other) => rank(one.name) - rank(other.name) || (one.name < other.name ? -1 : 1));
  return gate === undefined ? logs : logs.filter(({ name }) => name === gate || name.startsWith(`${gate}.`));
}

/** The gates that have a log below an attempt's folder; a gate that was tried again is one. */
export function loggedGates({ folder }: { folder: string }): string[] {
  const gates = listLogs({ folder, gate: undefined }).filter(({ name }) => rank(name) === 2);
  return [...new Set(gates.map(({ name }) => name.split('.')[0] ?? name))];
}

function walk(folder: string): Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true, recursive: true });
  } catch {
    return [];
  }
}

/** `gates/unit` is shown as `unit`. */
function nameOf(path: string): string {
  const parts = path.split(sep);
  return parts[0] === 'gates' ? parts.slice(1).join('/') : path;
}

function rank(name: string): number {
  if (name.startsWith('setup-')) return 0;
  return name.startsWith('executor') ? 1 : 2;
}

function latestStage({ stages }: RunStatus): string {
  const begun = stages.filter(({ startedAt }) => startedAt !== null);
  const working = begun.find(({ state }) => state === 'running' || state === 'validating');
  const newest = [...begun].sort((one, other) => (startOf(one) < startOf(other) ? 1 : -1))[0];
  return (working ?? newest ?? stages[0])?.key ?? 'handoff';
}

const startOf = ({ startedAt }: StageStatus): string => startedAt ?? '';
