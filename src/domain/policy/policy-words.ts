import { denialsIn } from './precedence.js';
import type { PolicyFinding } from './verdict.js';

/** The most rules that a sentence names. */
const TOLD = 4;

/** A rule by its name and whose it is: `"infra" of the repository`. */
export function ruleName({ rule, source }: Pick<PolicyFinding, 'rule' | 'source'>): string {
  return `"${rule}" of the ${source}`;
}

/** The rules that deny, each with what matched and why it is there. */
export function denialWords(findings: readonly PolicyFinding[]): string {
  const denials = denialsIn(findings);
  const told = denials.slice(0, TOLD).map((finding) => {
    const because = finding.because.length === 0 ? '' : ` (${finding.because.join('; ')})`;
    return `rule ${ruleName(finding)}${because}${finding.why === null ? '' : `: ${finding.why}`}`;
  });
  const more = denials.length - TOLD;
  return [...told, ...(more > 0 ? [`${more} more rules`] : [])].join(', and ');
}

/** The groups that together may set denials aside; empty when one of them is for good. */
export function overrideWords(findings: readonly PolicyFinding[]): string {
  const denials = denialsIn(findings);
  if (denials.some(({ override }) => override === null)) return '';
  return [...new Set(denials.flatMap(({ override }) => override ?? []))].map((by) => `"${by}"`).join(' and ');
}
