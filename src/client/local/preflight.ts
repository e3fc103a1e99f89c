import { existsSync } from 'node:fs';
import { join } from 'node:path';

import { MOST_ARGUMENT_BYTES, promptBy } from '../../domain/agent/command.js';
import type { AgentPreset } from '../../domain/agent/preset.js';
import { renderPrompt } from '../../domain/agent/prompt.js';
import { fail } from '../../domain/failure/catalogue.js';
import type { Plan } from '../../domain/plan/plan.js';
import { findProgram } from '../../process/find-program.js';

/**
 * Looks, before anything is started, whether a plan's agents can work on this machine: their programs are there, and
 * their prompts are not too long for them. Returns what is odd, a sentence each. Throws AGENT_NOT_INSTALLED,
 * AGENT_PROMPT_TOO_LONG.
 */
export function preflight(input: {
  env: Readonly<Record<string, string | undefined>>;
  cwd: string;
  plan: Plan;
  task: { readonly key: string; readonly title: string };
  requirements: { readonly text: string } | null;
}): string[] {
  const { env, cwd, plan } = input;
  const presets = plan.agents?.presets ?? [];
  for (const preset of presets) {
    const [program] = preset.command.flat();
    const { name: agent, install } = preset;
    if (program !== undefined && findProgram({ name: program, cwd, path: env['PATH'] }) === null)
      fail('AGENT_NOT_INSTALLED', { agent, program, install, where: 'on your PATH' });
  }
  checkPrompts(input);
  return presets.flatMap((preset) => (hasCredentials({ preset, env }) ? [] : [missingCredentials(preset)]));
}

function checkPrompts({ plan, task, requirements }: Parameters<typeof preflight>[0]): void {
  for (const stage of plan.stages) {
    const preset = plan.agents?.presets.find(({ name }) => name === stage.agent?.preset);
    if (preset === undefined || promptBy(preset) !== 'argument') continue;
    const text = requirements?.text ?? null;
    const prompt = renderPrompt({
      plan,
      stage,
      task,
      requirements: text,
      attempt: 1,
      feedback: '',
      resumed: false,
    });
    const bytes = Buffer.byteLength(prompt);
    if (bytes > MOST_ARGUMENT_BYTES)
      fail('AGENT_PROMPT_TOO_LONG', {
        agent: preset.name,
        stage: stage.key,
        bytes,
        limit: MOST_ARGUMENT_BYTES,
      });
  }
}

/** A preset that names no credentials needs none. */
function hasCredentials(given: {
  preset: AgentPreset;
  env: Readonly<Record<string, string | undefined>>;
}): boolean {
  const { preset, env } = given;
  const { secrets, credentials } = preset;
  if (secrets.length + credentials.length === 0) return true;
  const home = env['HOME'] ?? '';
  return (
    secrets.some((name) => env[name] !== undefined && env[name] !== '') ||
    credentials.some((path) => home !== '' && existsSync(join(home, path.replace(/^~\//, ''))))
  );
}

function missingCredentials({ name, secrets, credentials, login }: AgentPreset): string {
  const places = [...secrets.map((variable) => `$${variable}`), ...credentials].join(', ');
  return `No credentials of "${name}" are seen here (${places}); if the worker has none either: ${login}.`;
}
