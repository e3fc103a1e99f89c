import { define } from './define.js';

interface AtCommit {
  task: string;
  commit: string;
}

const kept = () => 'Nothing was run; the repository is as it was.';
const bring = ({ task }: AtCommit) =>
  `Correct .stagegate/groups.yaml, bring it to the base branch (it is read there), git fetch, then: stagegate start … --task ${task}`;

/** What is wrong with who may decide; found before anything runs. */
export const authorityFailures = {
  GROUPS_INVALID: define<AtCommit & { problems: string }>({
    class: 'policy',
    retryable: false,
    message: ({ commit, problems }) => `The groups file at ${commit.slice(0, 10)} has mistakes:\n${problems}`,
    kept,
    next: bring,
  }),
  GROUP_UNKNOWN: define<AtCommit & { groups: string; known: string }>({
    class: 'policy',
    retryable: false,
    message: ({ commit, groups, known }) =>
      `The plan asks ${groups}, but .stagegate/groups.yaml at ${commit.slice(0, 10)} knows only ${known}.`,
    kept,
    next: bring,
  }),
  QUORUM_UNREACHABLE: define<AtCommit & { group: string; count: number; eligible: string; barred: string }>({
    class: 'policy',
    retryable: false,
    message: ({ commit, group, count, eligible, barred }) =>
      `${count} of "${group}" must approve, but only ${eligible} may${barred}, as .stagegate/groups.yaml at ${commit.slice(0, 10)} says: the run could never end.`,
    kept,
    next: bring,
  }),
} as const;
