/** What failed: a gate, the executor, what it left, what it may not change, a merge, the machine, or something else. */
export const ORIGINS = ['gate', 'executor', 'artifact', 'policy', 'merge', 'machine', 'other'] as const;

/** What failed. */
export type Origin = (typeof ORIGINS)[number];

const BY_CODE: readonly (readonly [RegExp, Origin])[] = [
  [/GATE_FAILED$/, 'gate'],
  [/^(?:ARTIFACT|QUESTIONS)_/, 'artifact'],
  [/_CONFLICT$|^(?:HANDOFF_LFS|LFS_CHANGED|PUSH_DIVERGED)$/, 'merge'],
  [/^(?:POLICY|PLAN)_DENIED$|^SECRET_|^(?:OUT_OF_SCOPE|UNEXPECTED_CHANGE|LINK_LEAVES_TREE)$/, 'policy'],
  [/^(?:EXECUTOR_INTERRUPTED|HOST_LOST|DISK_FULL|GIT_FAILED|VAULT_|STORE_|STATE_|PORTS_)/, 'machine'],
  [/^(?:EXECUTOR|AGENT|SETUP)_|^(?:NO_CHANGE|COPY_MISSING|NOT_SNAPSHOTTABLE|COMMAND_UNUSABLE)$/, 'executor'],
];

/** What a failure with this code of the catalogue is a failure of. */
export function originOf(code: string): Origin {
  return BY_CODE.find(([pattern]) => pattern.test(code))?.[1] ?? 'other';
}
