import { define } from './define.js';

export interface OfTask {
  task: string;
}

const headsKept = () => 'The heads of all verified stages are kept in the vault.';

/** What can go wrong with a run as a whole, and at its handoff. */
export const runFailures = {
  RUN_ALREADY_ACTIVE: define<OfTask & { number: string }>({
    class: 'conflict',
    retryable: false,
    message: ({ task, number }) => `Task ${task} already has an active run (${number}).`,
    kept: () => 'That run goes on unharmed.',
    next: ({ task }) => `stagegate status ${task}`,
  }),
  RUN_UNKNOWN: define<OfTask>({
    class: 'fatal',
    retryable: false,
    message: ({ task }) => `This repository has no run of task ${task}.`,
    next: () => 'stagegate list',
  }),
  AUDIT_BROKEN: define<OfTask & { run: number; breaks: string }>({
    class: 'fatal',
    retryable: false,
    message: ({ task, run, breaks }) =>
      `The record of run ${run} of task ${task} is not what was written. Rows: ${breaks}.`,
    kept: () => 'The rows are as they were found; nothing was changed.',
    next: ({ task }) =>
      `stagegate audit ${task}, and compare it with the report and with a backup of the store`,
  }),
  AUDIT_REWRITTEN: define<OfTask & { run: number; wanted: string; head: string }>({
    class: 'fatal',
    retryable: false,
    message: ({ task, run, wanted, head }) =>
      `The record of run ${run} of task ${task} ends with another hash: ${head} instead of ${wanted}. Its chain holds in itself: either rows were added since, or it was made anew.`,
    kept: () => 'The rows are as they were found; nothing was changed.',
    next: ({ task }) => `stagegate audit ${task}, and compare it with a backup of the store`,
  }),
  RUN_NOT_ACTIVE: define<OfTask & { state: string }>({
    class: 'conflict',
    retryable: false,
    message: ({ task, state }) => `The run of task ${task} has ended (${state}).`,
    kept: () => 'Its report and all its stages are kept.',
    next: ({ task }) => `stagegate report ${task}`,
  }),
  RUN_HEARS_NO_MORE: define<OfTask & { what: string }>({
    class: 'conflict',
    retryable: false,
    message: ({ task, what }) =>
      `The run of task ${task} has had as many ${what} as Temporal lets one run take, and hears no more of them.`,
    kept: () => 'Nothing came of this one. What came before it counts, and what works goes on.',
    next: ({ task }) =>
      `stagegate abort ${task}; then, with what was verified: stagegate rerun ${task} --failed`,
  }),
  RUN_ABORTED: define<OfTask & { by: string }>({
    class: 'human_required',
    retryable: false,
    message: ({ task, by }) => `The run of task ${task} was aborted by ${by}.`,
    kept: () => 'Every attempt made so far is kept in the vault.',
    next: ({ task }) => `stagegate rerun ${task} --failed`,
  }),
  RUN_STAGES_FAILED: define<OfTask & { stages: string }>({
    class: 'test',
    retryable: false,
    message: ({ stages }) => `The run could not go on: ${stages}.`,
    kept: headsKept,
    next: ({ task }) => `stagegate rerun ${task} --failed`,
  }),
  RUN_TOO_LONG: define<OfTask & { events: number }>({
    class: 'fatal',
    retryable: false,
    message: ({ events }) => `The run has ${events} events in its history: it starts no more stages.`,
    kept: headsKept,
    next: () => 'Split the plan, and start a new run for the rest',
  }),
  RUN_WEDGED: define<OfTask & { what: string; tries: number; cause: string; other: boolean }>({
    class: 'fatal',
    retryable: false,
    message: ({ what, tries, cause }) =>
      `${what} makes no progress: its workflow task has failed ${tries === 1 ? 'once' : `${tries} times`}. ${cause}`,
    kept: () => 'Nothing is lost: it goes on where it is as soon as its workflow task succeeds.',
    next: ({ other }) =>
      other
        ? 'Run a worker of the version that the run was started with: stagegate doctor shows which build polls'
        : 'Its log says more, and a newer version may have the defect mended: stagegate worker',
  }),
  RESUME_REFUSED: define<OfTask & { stage: string }>({
    class: 'human_required',
    retryable: false,
    message: ({ stage }) => `The run cannot go on: "${stage}" waits for an answer to its escalation.`,
    kept: () => 'The run stays paused.',
    next: ({ task, stage }) => `stagegate show ${task} ${stage}`,
  }),
  PLAN_NOT_STORED: define<OfTask & { hash: string }>({
    class: 'env',
    retryable: false,
    message: ({ hash }) =>
      `The plan ${hash} is not in the store that this worker uses: the run was started with another store.`,
    next: () =>
      'Give command line and workers the same store (STAGEGATE_HOME, or STAGEGATE_STORE on every host), then start again.',
  }),
  BASE_UNKNOWN: define<OfTask & { base: string; from: string }>({
    class: 'env',
    retryable: false,
    message: ({ base, from }) => `${from} has no branch "${base}".`,
    next: () => 'git branch -r, then: stagegate start … --base <branch>',
  }),
  ORIGIN_UNREACHABLE: define<OfTask & { url: string; detail: string }>({
    class: 'env',
    retryable: true,
    message: ({ url, detail }) => `git could not fetch from ${url}: ${detail}`,
    kept: headsKept,
    next: ({ task }) =>
      `Mend what these show: git remote -v, git ls-remote origin. Then: stagegate rerun ${task} --failed`,
  }),
  HANDOFF_CONFLICT: define<OfTask & { paths: string; stages: string; base: string; hunks?: string }>({
    class: 'conflict',
    retryable: false,
    message: ({ paths, stages, base, hunks = '' }) =>
      `The stages do not merge onto ${base}. In conflict: ${paths}. Changed by: ${stages}.${hunks === '' ? '' : `\n${hunks}`}`,
    kept: () => 'Nothing was written to the repository or to origin; every stage is kept in the vault.',
    next: ({ task }) => `When the base or the stages have changed: stagegate handoff ${task} --retry`,
  }),
  HANDOFF_LFS: define<OfTask & { paths: string; base: string }>({
    class: 'env',
    retryable: false,
    message: ({ paths, base }) =>
      `On ${base}, Git LFS keeps files that the stages changed, and the engine has no git-lfs to hand their content to: ${paths}.`,
    kept: () => 'Nothing was written to the repository or to origin; every stage is kept in the vault.',
    next: ({ task }) =>
      `stagegate report ${task}, then bring the stages' commits in by hand, in a checkout that has git-lfs`,
  }),
  HANDOFF_GATE_FAILED: define<OfTask & { gates: string }>({
    class: 'test',
    retryable: false,
    message: ({ gates }) => `The assembled branch did not pass ${gates}.`,
    kept: () => 'Nothing was pushed; the collector and every stage are kept in the vault.',
    next: ({ task }) => `stagegate logs ${task} handoff`,
  }),
  HANDOFF_PROTECTED: define<OfTask & { branch: string; by: string }>({
    class: 'policy',
    retryable: false,
    message: ({ branch, by }) => `"${branch}" is a protected branch (${by}): the engine does not push to it.`,
    kept: headsKept,
    next: ({ task }) =>
      `Name another "handoff.branch" in the plan (stagegate replan ${task} <file>), then: stagegate handoff ${task} --retry`,
  }),
  HANDOFF_BASE_REWRITTEN: define<OfTask & { base: string; commit: string }>({
    class: 'conflict',
    retryable: false,
    message: ({ base, commit }) =>
      `${base} was rewritten: ${commit.slice(0, 12)}, which the stages stand on, is no longer in it. Handing them off would bring back what was taken out.`,
    kept: headsKept,
    next: ({ task }) =>
      `Give the handoff up (stagegate show ${task} handoff) and start anew from the base as it is now: stagegate rerun ${task}`,
  }),
  HANDOFF_NOTHING: define<OfTask>({
    class: 'test',
    retryable: false,
    message: () => 'No verified stage changed anything: there is nothing to hand off.',
    next: ({ task }) => `stagegate report ${task}`,
  }),
  PUSH_REFUSED: define<OfTask & { branch: string; detail: string }>({
    class: 'env',
    retryable: true,
    message: ({ branch, detail }) => `origin did not take "${branch}": ${detail}`,
    kept: () => 'The collector is kept in the vault; origin is as it was.',
    next: ({ task }) => `stagegate handoff ${task} --retry`,
  }),
  PUSH_DIVERGED: define<OfTask & { branch: string; commit: string }>({
    class: 'conflict',
    retryable: false,
    message: ({ branch, commit }) =>
      `origin's "${branch}" is at ${commit}, which this run did not put there; it is not overwritten.`,
    kept: () => 'The collector is kept in the vault; origin is as it was.',
    next: ({ task }) => `Move or delete that branch, then: stagegate handoff ${task} --retry`,
  }),
  FORGE_FAILED: define<OfTask & { detail: string }>({
    class: 'env',
    retryable: true,
    message: ({ detail }) => `The forge did not do what it was asked for: ${detail}`,
    kept: () => 'The branch is pushed.',
    next: ({ task }) => `stagegate handoff ${task} --retry`,
  }),
  RUN_INPUT_MALFORMED: define<OfTask & { detail: string }>({
    class: 'fatal',
    retryable: false,
    message: ({ task, detail }) => `"${task}" was started with an input that is none of a run's (${detail}).`,
    next: () => 'stagegate start',
  }),
  RUN_STILL_OPEN: define<OfTask & { state: string }>({
    class: 'conflict',
    retryable: true,
    message: ({ task, state }) =>
      `The run of task ${task} has not ended (${state}); its report is written then.`,
    next: ({ task }) => `stagegate status ${task} --watch`,
  }),
  INTERNAL: define<OfTask & { detail: string }>({
    class: 'fatal',
    retryable: false,
    message: ({ detail }) => `Something unforeseen went wrong: ${detail}`,
    kept: () => 'Every attempt made so far is kept in the vault.',
    next: ({ task }) => `Please file it as a defect, with this: stagegate report ${task}`,
  }),
  RUN_STAYS: define<{ task: string; number: number; why: string }>({
    class: 'conflict',
    retryable: false,
    message: ({ task, number, why }) => `Run ${number} of ${task} cannot be forgotten: ${why}.`,
    kept: () => 'Nothing was deleted.',
    next: ({ task }) => `stagegate status ${task}`,
  }),
} as const;
