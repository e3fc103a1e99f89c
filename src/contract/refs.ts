/**
 * Names one kept commit. `attempt` is a {@link startAt}, or an attempt's number: with `-own` for the executor's own
 * commits, with `-late` for what was found on a host that had been given up with it.
 */
export interface VaultKey {
  readonly taskKey: string;
  readonly number: number;
  readonly stage: string;
  readonly attempt: string;
}

const PREFIX = 'refs/stagegate/';

/** What a stage began from, by its first attempt: `start`, or `start-4` when it was taken back before attempt 4. */
export function startAt(firstAttempt: number): string {
  return firstAttempt === 1 ? 'start' : `start-${firstAttempt}`;
}

/** Builds the vault ref `refs/stagegate/<task>/<run>/<stage>/<attempt>`, the task in lower case. */
export function vaultRef({ taskKey, number, stage, attempt }: VaultKey): string {
  return `${PREFIX}${taskKey.toLowerCase()}/${number}/${stage}/${attempt}`;
}

/** Takes a vault ref apart; `null` when it is not one. */
export function parseVaultRef(ref: string): VaultKey | null {
  if (!ref.startsWith(PREFIX)) return null;
  const [taskKey, number, stage, attempt, ...rest] = ref.slice(PREFIX.length).split('/');
  if (!taskKey || !number || !stage || !attempt || rest.length > 0 || !/^[1-9]\d{0,9}$/.test(number))
    return null;
  return { taskKey, number: Number(number), stage, attempt };
}

/** The branch that a handoff makes when the plan names none: `stagegate/<task key>`. */
export function handoffBranch({ taskKey }: { taskKey: string }): string {
  return `stagegate/${taskKey}`;
}

/** The task of a branch made by {@link handoffBranch}; `null` for any other branch. */
export function parseHandoffBranch(branch: string): { taskKey: string } | null {
  const taskKey = /^stagegate\/([^/+]+)$/.exec(branch)?.[1];
  return taskKey === undefined ? null : { taskKey };
}

/** What every branch of a draft pull request begins with that asks an approval. */
export const ASK_PREFIX = 'stagegate-ask/';

/** A request for an approval, and the commit that it asks about. */
export interface AskedAt {
  readonly taskKey: string;
  readonly number: number;
  /** `<subject>/<n>` */
  readonly requestId: string;
  readonly head: string;
}

/**
 * The branch whose draft pull request asks an approval: `stagegate-ask/<task>/<run>/<subject>/<n>-<head>`. It is nobody's
 * but the engine's, and has that commit alone: another head is another branch.
 */
export function askBranch({ taskKey, number, requestId, head }: AskedAt): string {
  return `${ASK_PREFIX}${taskKey}/${String(number)}/${requestId}-${head.slice(0, 12)}`;
}

/** Takes such a branch apart, its head cut; `null` for any other branch. */
export function parseAskBranch(branch: string): AskedAt | null {
  const form = /^stagegate-ask\/([^/+]+)\/([1-9]\d{0,9})\/([a-z][a-z0-9_-]*\/[1-9]\d{0,9})-([0-9a-f]{12})$/;
  const [, taskKey, number, requestId, head] = form.exec(branch) ?? [];
  if (taskKey === undefined || number === undefined || requestId === undefined || head === undefined)
    return null;
  return { taskKey, number: Number(number), requestId, head };
}

/** The branch of a run's nth group of stages: the first has the handoff's own, the others `<it>+<n>`. No task's key has a `+`. */
export function groupBranch({ branch, group }: { branch: string; group: number }): string {
  return group === 1 ? branch : `${branch}+${group}`;
}

/** Takes a group's branch apart; one without a number is the first group's. */
export function parseGroupBranch(name: string): { branch: string; group: number } {
  const [, branch, group] = /^(.+)\+([1-9]\d{0,9})$/.exec(name) ?? [];
  return branch === undefined ? { branch: name, group: 1 } : { branch, group: Number(group) };
}

/** The trailers of the engine's commits: which run, stage and attempt a commit comes from. */
export const TRAILERS = {
  run: 'Stagegate-Run',
  stage: 'Stagegate-Stage',
  attempt: 'Stagegate-Attempt',
} as const;
