import type { Finding, Findings } from './finding.js';

/** One finding in a line, for everybody who shows it. */
export function findingWords(finding: Finding): string {
  switch (finding.kind) {
    case 'gate_file':
      return `${finding.path} was ${finding.change}: ${finding.why}; the gates ran with it as it was before`;
    case 'settings':
      return `${finding.path} was ${finding.change}: it is the repository's own settings of stagegate`;
    case 'tests': {
      if (finding.counts.length === 0 && finding.change === 'changed')
        return `${finding.path} can no longer be read as text: it is a protected test`;
      if (finding.counts.length === 0) return `${finding.path} was ${finding.change}: it is a protected test`;
      const counts = finding.counts.map(
        ({ what, before, after }) => `${what} ${String(before)} → ${String(after)}`,
      );
      if (finding.change === 'added')
        return `${finding.path} was added and takes tests out: ${counts.join(', ')}`;
      return `${finding.path} checks less: ${counts.join(', ')}`;
    }
    case 'missing_tests': {
      const { gate, absent, skipped, more } = finding;
      const parts = [
        ...(absent.length === 0 ? [] : [`gone: ${absent.join(', ')}`]),
        ...(skipped.length === 0 ? [] : [`skipped: ${skipped.join(', ')}`]),
        ...(more === 0 ? [] : [`${String(more)} more`]),
      ];
      return `tests of gate "${gate}" that passed before the stage: ${parts.join('; ')}`;
    }
    case 'not_compared':
      return `whether tests of gate "${finding.gate}" are gone is not known: ${finding.why}`;
  }
}

/** All findings, a line each; the last line says how many are not told. */
export function findingLines({ list, more }: Findings): string[] {
  return [...list.map(findingWords), ...(more === 0 ? [] : [`… and ${String(more)} more`])];
}
