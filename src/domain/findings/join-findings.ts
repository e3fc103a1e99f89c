import type { Findings } from './finding.js';

/** What was found by looking at a change, and what its gates found, as one. The gates' digest covers their own part. */
export function joinFindings(
  one: Findings | undefined,
  other: Findings | undefined,
): { findings?: Findings } {
  if (one === undefined || other === undefined) {
    const findings = one ?? other;
    return findings === undefined ? {} : { findings };
  }
  return {
    findings: {
      digest: one.digest,
      frozen: one.frozen || other.frozen,
      list: [...one.list, ...other.list],
      more: one.more + other.more,
    },
  };
}
