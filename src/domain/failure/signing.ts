import { define } from './define.js';

interface AtCommit {
  task: string;
  commit: string;
}

const kept = () => 'Nothing was run; the repository is as it was.';
const asIs = () => 'Nothing was decided: the run is as it was.';
const again = ({ task }: { task: string }) =>
  `Bring .stagegate/allowed_signers to the base branch (it is read there), git fetch, then: stagegate start … --task ${task}`;

/** What is in the way of signed decisions. */
export const signingFailures = {
  SIGNERS_MISSING: define<AtCommit>({
    class: 'policy',
    retryable: false,
    message: ({ commit }) =>
      `Decisions must be signed, but there is no .stagegate/allowed_signers at ${commit.slice(0, 10)}: nobody could decide anything.`,
    kept,
    next: again,
  }),
  SIGNERS_INVALID: define<AtCommit & { file: string; detail: string }>({
    class: 'policy',
    retryable: false,
    message: ({ commit, file, detail }) => `${file} at ${commit.slice(0, 10)} is not to be used: ${detail}.`,
    kept,
    next: again,
  }),
  SIGNERS_TOO_FEW: define<AtCommit & { group: string; count: number; keyed: string; without: string }>({
    class: 'policy',
    retryable: false,
    message: ({ commit, group, count, keyed, without }) =>
      `${String(count)} of "${group}" must sign, but of those who may only ${keyed} can, as .stagegate/allowed_signers at ${commit.slice(0, 10)} says (without a key there: ${without}): the run could never end.`,
    kept,
    next: ({ task, without }) =>
      `Add the line '${without.split(', ')[0] ?? 'ada@example.com'} namespaces="stagegate-decision@v1" ssh-ed25519 AAAA…' to .stagegate/allowed_signers on the base branch, git fetch, then: stagegate start … --task ${task}`,
  }),
  SSH_KEYGEN_MISSING: define<{ program: string }>({
    class: 'env',
    retryable: false,
    message: ({ program }) => `Decisions are signed with ${program}, which is not on PATH.`,
    kept: asIs,
    next: () => 'Install OpenSSH 8.9 or later, then: stagegate doctor',
  }),
  SIGNING_KEY_MISSING: define<{ looked: string }>({
    class: 'env',
    retryable: false,
    message: ({ looked }) => `There is no SSH key to sign with: ${looked}.`,
    kept: asIs,
    next: () =>
      'Say the same with --key ~/.ssh/YOUR_KEY, or once, with gpg.format ssh: git config user.signingkey YOUR_KEY',
  }),
  SIGNING_FAILED: define<{ key: string; detail: string; isTty: boolean }>({
    class: 'env',
    retryable: false,
    message: ({ key, detail, isTty }) =>
      `Nothing could be signed with ${key}: ${detail}${isTty ? '' : '; there is no terminal here to ask for its passphrase'}.`,
    kept: asIs,
    next: () => 'ssh-add that key, say it in a terminal, or name another one with --key',
  }),
  DECIDING_INSIDE: define<{ stage: string; task: string }>({
    class: 'policy',
    retryable: false,
    message: ({ stage }) =>
      `This is the environment of an attempt of "${stage}": what does the work does not decide about it.`,
    kept: asIs,
    next: ({ task }) => `A person decides, in a shell of their own: stagegate show ${task}`,
  }),
} as const;
