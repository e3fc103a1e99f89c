import type { Stage } from '../../domain/plan/plan.js';

/** What works on a stage, by name, in lower case. */
export interface ExecutorNames {
  /** What surely starts: the agent, or the one program of a plain command. */
  readonly certain: ReadonlySet<string>;
  /** Every word of the command that may be a program's name, too. */
  readonly possible: ReadonlySet<string>;
}

/** Anything by which a shell would start more than one program. */
const COMPOUND = /[;&|<>()`$\n]/;
const BETWEEN_WORDS = /[\s;&|<>()`"'$={}]+/;

/** Names what works on a stage: the agent's preset, its command's program, and whatever else its command names. */
export function executorNames({ agent, command }: Pick<Stage, 'agent' | 'command'>): ExecutorNames {
  const text = command.kind === 'shell' ? command.script : command.argv.join(' ');
  const words = text.split(BETWEEN_WORDS).filter((word) => word !== '');
  const possible = [...(agent === undefined ? [] : [agent.preset]), ...words];
  return { certain: namesOf(surely({ agent, command })), possible: namesOf(possible) };
}

function surely({ agent, command }: Pick<Stage, 'agent' | 'command'>): string[] {
  if (agent !== undefined) return [agent.preset];
  if (command.kind === 'argv') return command.argv.slice(0, 1);
  if (COMPOUND.test(command.script)) return [];
  return command.script.trim().split(/\s+/).slice(0, 1);
}

/** `./tools/Deploy` is known by its path and as `deploy`. */
function namesOf(words: readonly string[]): ReadonlySet<string> {
  return new Set(words.flatMap((word) => [word, word.split('/').at(-1) ?? word]).map(folded));
}

/** A name as names are compared. */
export function folded(name: string): string {
  return name.normalize('NFKC').toLowerCase();
}
