import { findProgram } from '../../../process/find-program.js';
import { shippedAgents } from '../../../plan/agents/shipped.js';
import type { Work } from '../../../project/plan-text.js';

/** Harmless, and a change that every check can judge. */
const EXAMPLE = 'echo "- $STAGEGATE_TASK" >> NOTES.md';
/** Of several agents on PATH, the one to name; others come after these, by their names. */
const FIRST = ['claude', 'codex', 'gemini', 'opencode', 'aider'];

/** What does the work of the plan's one stage: what was asked for, else an agent on PATH, else an example. */
export function chooseWork(given: {
  run: string | undefined;
  agent: string | undefined;
  env: Readonly<Record<string, string | undefined>>;
  cwd: string;
}): Work {
  const { run, agent, env, cwd } = given;
  if (run !== undefined) return { kind: 'run', command: run, isExample: false };
  if (agent !== undefined) return { kind: 'agent', name: agent, from: 'the command line' };
  const { presets } = shippedAgents();
  const names = [...FIRST, ...presets.keys()];
  const name = names.find((one) => {
    const [program] = presets.get(one)?.command.flat() ?? [];
    return program !== undefined && findProgram({ name: program, cwd, path: env['PATH'] }) !== null;
  });
  if (name !== undefined) return { kind: 'agent', name, from: 'PATH' };
  return { kind: 'run', command: EXAMPLE, isExample: true };
}
