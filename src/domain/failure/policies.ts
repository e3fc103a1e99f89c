import { define } from './define.js';
import type { InStage } from './stages.js';

interface AtCommit {
  task: string;
  commit: string;
}

interface Denied extends InStage {
  /** Each rule with whose it is and why. */
  rules: string;
  /** Whether something was changed already. */
  after: boolean;
  /** The groups that may set it aside; empty for nobody. */
  override: string;
}

/** What policies do not let happen. */
export const policyFailures = {
  POLICY_INVALID: define<AtCommit & { problems: string }>({
    class: 'policy',
    retryable: false,
    message: ({ commit, problems }) => `The policy at ${commit.slice(0, 10)} has mistakes:\n${problems}`,
    kept: () => 'Nothing was run; the repository is as it was.',
    next: ({ task }) =>
      `Correct .stagegate/policy.yaml, bring it to the base branch (it is read there), git fetch, then: stagegate start … --task ${task}`,
  }),
  QUARANTINE_INVALID: define<AtCommit & { problems: string }>({
    class: 'policy',
    retryable: false,
    message: ({ commit, problems }) => `The quarantine at ${commit.slice(0, 10)} has mistakes:\n${problems}`,
    kept: () => 'Nothing was run; the repository is as it was.',
    next: ({ task }) =>
      `Correct .stagegate/quarantine.yaml, bring it to the base branch (it is read there), git fetch, then: stagegate start … --task ${task}`,
  }),
  PROTECTS_INVALID: define<AtCommit & { problems: string }>({
    class: 'policy',
    retryable: false,
    message: ({ commit, problems }) =>
      `What ${commit.slice(0, 10)} protects, as .stagegate/protects.yaml says, has mistakes:\n${problems}`,
    kept: () => 'Nothing was run; the repository is as it was.',
    next: ({ task }) =>
      `Correct .stagegate/protects.yaml, bring it to the base branch (it is read there), git fetch, then: stagegate start … --task ${task}`,
  }),
  PLAN_BRANCH_PROTECTED: define<{ task: string; branch: string; by: string }>({
    class: 'policy',
    retryable: false,
    message: ({ branch, by }) =>
      `The plan hands off to "${branch}", which is a protected branch (${by}): the engine does not push to it.`,
    kept: () => 'Nothing was run; the repository is as it was.',
    next: ({ task }) =>
      `Name another "handoff.branch" in the plan, or have it make none ("publish: none"), then: stagegate start … --task ${task}`,
  }),
  POLICY_TOO_WIDE: define<AtCommit & { bytes: number; limit: number }>({
    class: 'policy',
    retryable: false,
    message: ({ bytes, limit }) =>
      `The policies match so many stages that what they say of them takes ${bytes} bytes; a run holds ${limit}.`,
    kept: () => 'Nothing was run; the repository is as it was.',
    next: ({ task }) =>
      `Say the same in fewer rules, or split the plan, then: stagegate start … --task ${task}`,
  }),
  OVERRIDE_UNKNOWN: define<AtCommit & { groups: string; file: string }>({
    class: 'policy',
    retryable: false,
    message: ({ groups, file, commit }) =>
      `Policies let ${groups} set denials aside, but ${commit.slice(0, 10)} has no ${file} that says who that is.`,
    kept: () => 'Nothing was run; the repository is as it was.',
    next: ({ task, file }) =>
      `Write ${file} on the base branch, or take "override" out of the rules, then: stagegate start … --task ${task}`,
  }),
  PLAN_DENIED: define<{ task: string; stages: string }>({
    class: 'policy',
    retryable: false,
    message: ({ stages }) => `Policies deny this plan, and nobody may set that aside:\n${stages}`,
    kept: () => 'Nothing was run; the repository is as it was.',
    next: ({ task }) =>
      `Take the stages out, or let them do what the rules allow (stagegate plan FILE shows it), then: stagegate start … --task ${task}`,
  }),
  REPLAN_DENIED: define<{ task: string; stages: string }>({
    class: 'policy',
    retryable: false,
    message: ({ stages }) => `Policies deny this revision, and nobody may set that aside: ${stages}`,
    kept: () => 'The run goes on with the plan that it has.',
    next: ({ task }) => `stagegate replan ${task} <file>, with what the rules allow`,
  }),
  POLICY_DENIED: define<Denied>({
    class: 'policy',
    retryable: false,
    message: ({ stage, rules, after }) =>
      after
        ? `What stage "${stage}" changed is denied by ${rules}.`
        : `Stage "${stage}" is denied by ${rules}.`,
    kept: ({ after, stage, attempt }) =>
      after
        ? `The work of attempt ${attempt} of stage "${stage}" is kept in the vault.`
        : 'Nothing of it was run.',
    next: ({ task, stage, override }) =>
      override === ''
        ? `Nobody may set it aside: change the plan (stagegate replan ${task} <file>), or the rule on the base branch, and run again`
        : `Skip it, give it up, or by ${override}: stagegate override ${task} ${stage} -m "why"`,
  }),
} as const;
