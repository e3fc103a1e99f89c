import { define } from './define.js';
import { exitStatus } from './exit-status.js';

export interface InStage {
  task: string;
  stage: string;
  attempt: number;
}

const keptInVault = ({ stage, attempt }: InStage) =>
  `The work of attempt ${attempt} of stage "${stage}" is kept in the vault.`;
const seeLogs = ({ task, stage }: InStage) => `stagegate logs ${task} ${stage}`;

/** What can go wrong in a stage: its executor, what it changed, what it left, its gates. */
export const stageFailures = {
  EXECUTOR_NOT_FOUND: define<InStage & { program: string }>({
    class: 'env',
    retryable: false,
    message: ({ program, stage }) =>
      `Stage "${stage}" runs "${program}", which is not in its working tree nor on PATH.`,
    next: ({ program }) => `Install "${program}" where the worker runs, or correct "run:" in the plan.`,
  }),
  EXECUTOR_FAILED: define<InStage & { exitCode: number }>({
    class: 'test',
    retryable: true,
    message: ({ stage, exitCode }) => `The executor of stage "${stage}" ended with ${exitStatus(exitCode)}.`,
    kept: keptInVault,
    next: seeLogs,
  }),
  EXECUTOR_TIMED_OUT: define<InStage & { after: string }>({
    class: 'timeout',
    retryable: true,
    message: ({ stage, after }) =>
      `The executor of stage "${stage}" was stopped after its time limit of ${after}.`,
    kept: keptInVault,
    next: seeLogs,
  }),
  EXECUTOR_STALLED: define<InStage & { after: string }>({
    class: 'timeout',
    retryable: true,
    message: ({ stage, after }) =>
      `The executor of stage "${stage}" was stopped because it printed nothing for ${after}.`,
    kept: keptInVault,
    next: seeLogs,
  }),
  EXECUTOR_INTERRUPTED: define<InStage>({
    class: 'env',
    retryable: true,
    message: ({ stage }) =>
      `The executor of stage "${stage}" vanished without an exit status: its machine or somebody else ended it.`,
    kept: keptInVault,
    next: seeLogs,
  }),
  QUESTIONS_INVALID: define<InStage & { why: string }>({
    class: 'test',
    retryable: true,
    message: ({ stage, why }) =>
      `Stage "${stage}" left a questions.json that is not of the shape questions@1: ${why}.`,
    kept: keptInVault,
    next: seeLogs,
  }),
  QUESTIONS_WITHOUT_END: define<InStage>({
    class: 'human_required',
    retryable: false,
    message: ({ stage }) => `Stage "${stage}" asked questions ten times in a row without trying to go on.`,
    kept: keptInVault,
    next: ({ task, stage }) => `stagegate retry ${task} ${stage} -m "decide by yourself"`,
  }),
  HOST_LOST: define<InStage & { host: string; other: string }>({
    class: 'env',
    retryable: true,
    message: ({ stage, attempt, host, other }) =>
      `Host ${host} was given up while it carried attempt ${attempt} of stage "${stage}"; the stage goes on at ${other}.`,
    kept: () =>
      'Every earlier attempt, in the shared vault. What the lost attempt made is on its host, which ends it and keeps it in the vault when it is back.',
    next: ({ task, stage }) => `stagegate show ${task} ${stage}`,
  }),
  EXECUTOR_CANCELLED: define<InStage>({
    class: 'human_required',
    retryable: false,
    message: ({ stage }) => `The executor of stage "${stage}" was stopped on request.`,
    kept: keptInVault,
    next: ({ task }) => `stagegate report ${task}`,
  }),
  SETUP_FAILED: define<InStage & { command: string; exitCode: number }>({
    class: 'env',
    retryable: true,
    message: ({ command, exitCode }) => `The set-up command "${command}" ended with ${exitStatus(exitCode)}.`,
    next: seeLogs,
  }),
  COPY_MISSING: define<InStage & { path: string }>({
    class: 'env',
    retryable: false,
    message: ({ path }) =>
      `"workspace.copy" names ${path}, which is not a regular file inside your checkout.`,
    next: () => 'Create the file, or take it out of "workspace.copy".',
  }),
  NO_CHANGE: define<InStage>({
    class: 'test',
    retryable: true,
    message: ({ stage }) => `The executor of stage "${stage}" succeeded but changed nothing.`,
    next: () => 'Say "changes: none" or "changes: optional" in the plan if that is right.',
  }),
  UNEXPECTED_CHANGE: define<InStage & { paths: string }>({
    class: 'policy',
    retryable: true,
    message: ({ stage, paths }) => `Stage "${stage}" says "changes: none" but changed ${paths}.`,
    kept: keptInVault,
    next: ({ task, stage }) => `stagegate diff ${task} ${stage}`,
  }),
  OUT_OF_SCOPE: define<InStage & { paths: string; scope: string }>({
    class: 'policy',
    retryable: true,
    message: ({ stage, paths, scope }) => `Stage "${stage}" may change ${scope} only, but changed ${paths}.`,
    kept: keptInVault,
    next: ({ task, stage }) => `stagegate diff ${task} ${stage}`,
  }),
  LINK_LEAVES_TREE: define<InStage & { path: string }>({
    class: 'policy',
    retryable: true,
    message: ({ stage, path }) =>
      `Stage "${stage}" made a symbolic link that leads out of the repository, or may, by a ".." behind a name: ${path}.`,
    kept: keptInVault,
    next: ({ task, stage }) => `stagegate diff ${task} ${stage}`,
  }),
  LFS_CHANGED: define<InStage & { paths: string }>({
    class: 'env',
    retryable: false,
    message: ({ stage, paths }) =>
      `Stage "${stage}" comes with changes to files that Git LFS keeps, and the engine has no git-lfs to hand their content to: ${paths}.`,
    kept: ({ stage }) =>
      `What stage "${stage}" and those before it made is kept in the vault as it is: the content itself, no pointer to it.`,
    next: ({ task, stage }) =>
      `stagegate retry ${task} ${stage} -m "leave the files of Git LFS as they are", and change them by hand with git-lfs`,
  }),
  NOT_SNAPSHOTTABLE: define<InStage & { path: string; why: string; directory: string }>({
    class: 'test',
    retryable: true,
    message: ({ path, why }) => `The working tree cannot be kept as a commit: ${path} ${why}.`,
    kept: ({ directory }) => `The directory is left as it is: ${directory}`,
    next: ({ path }) =>
      path === '.'
        ? 'Let the stage leave its own working tree where it is; the next attempt is told so.'
        : `Remove or ignore ${path}; the next attempt is told so.`,
  }),
  ARTIFACT_MISSING: define<InStage & { artifact: string }>({
    class: 'test',
    retryable: true,
    message: ({ stage, artifact }) =>
      `Stage "${stage}" must leave "${artifact}" in the folder $STAGEGATE_ARTIFACTS and did not.`,
    kept: keptInVault,
    next: seeLogs,
  }),
  ARTIFACT_INVALID: define<InStage & { artifact: string; why: string }>({
    class: 'test',
    retryable: true,
    message: ({ artifact, why }) => `The artifact "${artifact}" is not what its schema asks for: ${why}.`,
    kept: keptInVault,
    next: seeLogs,
  }),
  GATE_FAILED: define<InStage & { gates: string }>({
    class: 'test',
    retryable: true,
    message: ({ stage, gates }) => `Stage "${stage}" did not pass ${gates}.`,
    kept: keptInVault,
    next: seeLogs,
  }),
  ATTEMPTS_USED_UP: define<InStage & { last: string }>({
    class: 'human_required',
    retryable: false,
    message: ({ stage, attempt, last }) =>
      `Stage "${stage}" used up its attempts (${attempt}). The last one: ${last}`,
    kept: ({ stage }) => `All attempts of stage "${stage}" are kept in the vault.`,
    next: ({ task, stage }) => `Skip it, give it up, or: stagegate retry ${task} ${stage} -m "a hint"`,
  }),
  STAGE_GIVEN_UP: define<InStage & { by: string }>({
    class: 'human_required',
    retryable: false,
    message: ({ stage, by }) => `${by} gave up stage "${stage}".`,
    kept: keptInVault,
    next: ({ task }) => `stagegate report ${task}`,
  }),
  STAGE_REJECTED: define<InStage & { by: string; comment: string }>({
    class: 'human_required',
    retryable: false,
    message: ({ stage, by, comment }) => `${by} rejected "${stage}": ${comment}`,
    kept: keptInVault,
    next: ({ task }) => `stagegate report ${task}`,
  }),
  REQUIREMENTS_NOT_STORED: define<InStage>({
    class: 'env',
    retryable: false,
    message: ({ task, stage }) =>
      `The requirements of task ${task} are not in the store that this worker uses, nor on its host: stage "${stage}" was not started without them.`,
    kept: () => 'The run is as it was, with all that its stages have made.',
    next: ({ task, stage }) =>
      `Put the store back from a copy, then: stagegate retry ${task} ${stage}. Without a copy, where what was verified with the same requirements is kept: stagegate abort ${task}, then: stagegate rerun ${task} --requirements FILE`,
  }),
  START_CONFLICT: define<InStage & { paths: string; stages: string; first: string }>({
    class: 'conflict',
    retryable: false,
    message: ({ stage, paths, stages }) =>
      `Stage "${stage}" cannot start: what it needs does not merge. In conflict: ${paths}. Changed by: ${stages}.`,
    kept: () => 'The heads of all these stages are kept in the vault.',
    next: ({ task, first }) => `stagegate rerun ${task} --from ${first}`,
  }),
} as const;
