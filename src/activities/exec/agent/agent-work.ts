import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

import { agentCommand, MOST_ARGUMENT_BYTES, promptBy } from '../../../domain/agent/command.js';
import type { AgentPreset } from '../../../domain/agent/preset.js';
import { renderPrompt } from '../../../domain/agent/prompt.js';
import type { Command } from '../../../domain/command.js';
import { failure } from '../../../domain/failure/catalogue.js';
import type { Failure } from '../../../domain/failure/failure.js';
import { RunInput } from '../../../domain/run/run-input.js';
import { AttemptResult } from '../../../domain/stage/attempt.js';
import { readJson, writeWhole } from '../../support/json-file.js';
import { KNOWN_FILES } from '../../errorbook/known-failures.js';
import { attemptFolders, type AttemptContext, inStage } from '../attempt-context.js';
import { agentSecrets, layCredentials } from './credentials.js';

/** How a stage's work is started: a command of the plan, or an agent with its prompt. */
export interface Work {
  readonly command: Command;
  /** The file that is its standard input. */
  readonly stdin: string | null;
  readonly env: Readonly<Record<string, string>>;
  readonly agent: AgentWork | null;
}

/** What is known of an agent's attempt before it starts. */
export interface AgentWork {
  readonly preset: AgentPreset;
  readonly model: string | null;
  /** The conversation that it goes on with; `null` when it begins one. */
  readonly session: string | null;
  /** What must not be shown of what it prints. */
  readonly secrets: readonly string[];
}

/**
 * Makes ready what a stage's work is started with. For an agent that is its prompt, as a file in the attempt's folder,
 * and its credentials in the private home. Call it when the stage's folders are laid; the same again changes nothing.
 */
export async function workOf(input: {
  context: AttemptContext;
  env: Readonly<Record<string, string>>;
}): Promise<Work | Failure> {
  const { context, env } = input;
  const { stage, plan, folders, deps } = context;
  const { agent } = stage;
  if (agent === undefined) return { command: stage.command, stdin: null, env, agent: null };
  const preset = plan.agents?.presets.find(({ name }) => name === agent.preset);
  if (preset === undefined) throw new RangeError(`the plan ${plan.name} has no agent ${agent.preset}`);
  const session = hasResume(preset) ? sessionBefore({ context, preset }) : null;
  const promptFile = join(folders.attempt, 'prompt.md');
  const told = await textOf(promptFile);
  const prompt = told === '' ? await promptOf(context, session !== null) : told;
  const by = promptBy(preset);
  const bytes = Buffer.byteLength(prompt);
  if (by === 'argument' && bytes > MOST_ARGUMENT_BYTES)
    return failure('AGENT_PROMPT_TOO_LONG', {
      ...inStage(context.input),
      agent: preset.name,
      bytes,
      limit: MOST_ARGUMENT_BYTES,
    });
  if (told === '') await writeWhole({ file: promptFile, text: prompt });
  await layCredentials({ preset, from: deps.env['HOME'], home: folders.home });
  const secrets = await agentSecrets({ preset, env: deps.env, home: folders.home });
  const parts = { model: agent.model, session, prompt, promptFile };
  return {
    command: { kind: 'argv', argv: agentCommand({ preset, parts }) },
    stdin: by === 'stdin' ? promptFile : null,
    env: { ...env, ...variablesOf({ preset, env: deps.env }), ...preset.set },
    agent: { preset, model: agent.model, session, secrets },
  };
}

const hasResume = ({ command }: AgentPreset) => command.flat().some((word) => word.includes('{session}'));

function variablesOf({ preset, env }: { preset: AgentPreset; env: NodeJS.ProcessEnv }) {
  const names = [...preset.secrets, ...preset.env];
  return Object.fromEntries(
    names.flatMap((name) => {
      const value = env[name];
      return value === undefined ? [] : [[name, value]];
    }),
  );
}

/**
 * The conversation of the attempt before: known where that one ran on this host, in the same private home, where the
 * agent keeps it.
 */
function sessionBefore(given: { context: AttemptContext; preset: AgentPreset }): string | null {
  const { deps, input } = given.context;
  const { attempt, since = 1 } = input;
  if (attempt <= since) return null;
  const { attempt: folder } = attemptFolders({ deps, input: { ...input, attempt: attempt - 1 } });
  const before = readJson({ file: join(folder, 'result.json'), schema: AttemptResult });
  return before?.agent?.preset === given.preset.name ? before.agent.session : null;
}

async function promptOf(context: AttemptContext, resumed: boolean): Promise<string> {
  const { input, plan, stage, folders, deps } = context;
  const { repository, taskKey, number } = input.run;
  const run = await deps.store.findRun({ slug: repository.slug, taskKey, number });
  const title = RunInput.safeParse(run?.input).data?.task.title ?? taskKey;
  const requirements = input.requirements === null ? null : await textOf(folders.requirements);
  const feedback = await textOf(join(folders.feedback, 'feedback.md'));
  const known = await textOf(join(folders.feedback, KNOWN_FILES.text));
  const task = { key: taskKey, title };
  const { attempt } = input;
  const parts = { plan, stage, task, requirements, attempt, feedback, resumed };
  const whole = renderPrompt({ ...parts, known });
  // what is known helps, and is no reason for a prompt that cannot be given
  return Buffer.byteLength(whole) > MOST_ARGUMENT_BYTES ? renderPrompt(parts) : whole;
}

async function textOf(file: string): Promise<string> {
  return readFile(file, 'utf8').catch(() => '');
}
