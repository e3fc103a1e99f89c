import { type AttemptKey, trailersOf } from './run-paths.js';

/** A commit's subject: one line of at most 120 characters. */
export function subjectLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim().slice(0, 120);
}

/** A commit's message: one subject line, an empty line, the trailers. */
export function commitMessage({ subject, ...key }: AttemptKey & { subject: string }): string {
  const trailers = Object.entries(trailersOf(key)).map(([name, value]) => `${name}: ${value}`);
  return `${subjectLine(subject)}\n\n${trailers.join('\n')}\n`;
}
