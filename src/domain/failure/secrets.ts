import { define } from './define.js';
import type { InStage } from './stages.js';

const shown = (what: string) =>
  what === 'NAMED_SECRET' ? 'the value of a secret variable' : `what looks like a secret (${what})`;
const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);

function place({ path, line }: { path: string; line: number | 'name' | 'target' }): string {
  if (line === 'name') return `the name of ${path}`;
  return line === 'target' ? `what the link ${path} points to` : `${path}, line ${line}`;
}

/** Secrets where they must not be. The secret itself is never told. */
export const secretFailures = {
  SECRET_IN_FILE: define<
    InStage & { path: string; line: number | 'name' | 'target'; what: string; directory: string }
  >({
    class: 'policy',
    retryable: true,
    message: ({ path, line, what }) =>
      `${capital(shown(what))} stands in ${place({ path, line })}: it must not get into a commit.`,
    kept: ({ directory }) =>
      `Nothing of the attempt was committed; the directory is left as it is: ${directory}`,
    next: ({ path }) =>
      `Take it out of ${path}; the next attempt is told so. If it is made up, allow the file: \`secrets: {allow: [${path}]}\` in the plan.`,
  }),
  SECRET_IN_TEXT: define<{ where: string; line: number; what: string }>({
    class: 'policy',
    retryable: false,
    message: ({ where, line, what }) =>
      `${capital(where)} holds ${shown(what)} in line ${line}. It would be kept in a history that nobody can change.`,
    next: ({ where }) =>
      `Nothing was sent or stored. Take it out of ${where}; hand secrets to commands as variables of the worker (\`env:\` and \`secrets:\` in the plan).`,
  }),
} as const;
