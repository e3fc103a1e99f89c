import { join } from 'node:path';

import type { AgentUse } from '../../../domain/agent/agent-use.js';
import { type AgentReading, readOutput } from '../../../domain/agent/read-output.js';
import { withoutSecrets } from '../../../domain/agent/secrets.js';
import { failure } from '../../../domain/failure/catalogue.js';
import type { Failure } from '../../../domain/failure/failure.js';
import { amountsOf } from '../../../domain/quota/amounts.js';
import { nearestQuota } from '../../../domain/quota/counter.js';
import { quotaFailure } from '../../../domain/quota/quota-failure.js';
import { clean } from '../../../domain/text/clean.js';
import { formatDuration } from '../../../domain/text/duration.js';
import { cutText } from '../../../domain/text/utf8.js';
import { blotOut, outputLog, readEnds } from '../../../process/index.js';
import { writeWhole } from '../../support/json-file.js';
import { type AttemptContext, inStage } from '../attempt-context.js';
import type { Ended } from '../carry.js';
import type { Allowed } from './allowance.js';
import type { AgentWork } from './agent-work.js';

/** What is read of an agent's output: its beginning often names the conversation, its end has the result. */
const READ = { headBytes: 64 * 1024, tailBytes: 4 * 1024 * 1024 } as const;
/** What is kept of its last words, in characters. */
const MOST_RESULT = 100_000;
const MOST_WORDS = 300;

/** What an agent used, and what is wrong with how it ended. */
export interface AgentEnded {
  readonly use: AgentUse;
  readonly failure: Failure | null;
}

/**
 * Reads what an agent printed, once it has ended: what it used, and what its end means. Its credentials are blotted out of
 * the log first; its last words go into the attempt's folder. Whatever it printed, nothing here fails.
 */
export async function readAgent(input: {
  context: AttemptContext;
  work: AgentWork;
  record: string;
  end: Ended;
  /** The limits that it worked under; `null` without any. */
  allowed: Allowed | null;
}): Promise<AgentEnded> {
  const { context, work, record, end } = input;
  const { preset, secrets } = work;
  const file = outputLog({ record });
  blotOut({ file, secrets });
  const { text, whole } = readEnds({ file, ...READ });
  const exitCode = end.kind === 'exited' ? end.exitCode : null;
  const reading = readOutput({ preset, text, exitCode, now: Date.now() });
  const result = withoutSecrets({ text: reading.result ?? '', secrets });
  if (result !== '')
    await writeWhole({
      file: join(context.folders.attempt, 'agent.md'),
      text: `${cutText({ text: result, length: MOST_RESULT }).trimEnd()}\n`,
    });
  const isLimited = reading.end === 'rate_limit';
  const use: AgentUse = {
    preset: preset.name,
    model: work.model,
    session: reading.session,
    resumed: work.session !== null,
    costUsd: reading.costUsd,
    tokens: reading.tokens,
    rateLimit: isLimited ? { waitMs: reading.waitMs } : null,
    unknown: whole
      ? reading.unknown
      : `${preset.name} printed too much to be read whole: what is told is the least`,
  };
  if (input.allowed !== null && input.allowed.quotas.length > 0)
    input.allowed.beside.tell(amountsOf(use), 'ended');
  if (end.kind === 'over_limit') return { use, failure: atLimit({ ...input, use }) };
  return { use, failure: failureOf({ ...input, reading, words: shortWords(result) }) };
}

/** The agent was stopped: at the limit that it had gone beyond by most. */
function atLimit({
  context,
  allowed,
  use,
}: {
  context: AttemptContext;
  allowed: Allowed | null;
  use: AgentUse;
}): Failure | null {
  const quotas = allowed?.beside.added(allowed.quotas) ?? [];
  const quota = nearestQuota({ quotas, using: amountsOf(use) });
  return quota && quotaFailure({ quota, at: inStage(context.input), stopped: true });
}

const shortWords = (text: string) => cutText({ text: clean(text), length: MOST_WORDS });

function failureOf(given: {
  context: AttemptContext;
  work: AgentWork;
  end: Ended;
  reading: AgentReading;
  words: string;
}): Failure | null {
  const { context, work, end, reading, words } = given;
  const { name: agent, install, login } = work.preset;
  const at = { ...inStage(context.input), agent };
  if (end.kind === 'not_found') {
    const where = 'on the PATH of the worker';
    return failure('AGENT_NOT_INSTALLED', { agent, program: end.program, install, where });
  }
  if (end.kind === 'stalled')
    return failure('AGENT_STALLED', { ...at, after: formatDuration(context.stage.stallMs ?? 0) });
  if (end.kind !== 'exited') return null;
  switch (reading.end) {
    case 'not_logged_in':
      return failure('AGENT_NOT_LOGGED_IN', { ...at, login, words });
    case 'rate_limit': {
      const wait = reading.waitMs === null ? null : formatDuration(reading.waitMs);
      return failure('AGENT_RATE_LIMITED', { ...at, wait, words });
    }
    case 'env':
      return failure('AGENT_UNREACHABLE', { ...at, words });
    case 'agent':
      return failure('AGENT_FAILED', { ...at, exitCode: end.exitCode, words });
    case null:
      return end.exitCode === 0 ? null : failure('AGENT_FAILED', { ...at, exitCode: end.exitCode, words });
  }
}
