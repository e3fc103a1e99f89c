/**
 * Stands in for a coding agent's program: `node stand-in-agent.mjs <agent> <arguments>`. Speaks the protocol of that agent
 * (prompt in, output, resume flag, exit statuses) and does what `turns.json` beside it says, one turn a call; the last one
 * again for further calls. What it was given goes into `calls.jsonl`.
 */
import { appendFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setInterval } from 'node:timers';

const [agent, folder, ...args] = process.argv.slice(2);
const calls = join(folder, 'calls.jsonl');
const number = existsSync(calls) ? readFileSync(calls, 'utf8').trim().split('\n').length + 1 : 1;
const turns = JSON.parse(readFileSync(join(folder, 'turns.json'), 'utf8'));
const turn = turns[Math.min(number, turns.length) - 1];
const print = (value) => process.stdout.write(`${JSON.stringify(value)}\n`);
const after = (name) => (args.includes(name) ? args[args.indexOf(name) + 1] : null);

const RESUME = {
  claude: '--resume',
  codex: 'resume',
  gemini: '--resume',
  opencode: '--session',
  aider: null,
};
const resumed = RESUME[agent] === null ? null : after(RESUME[agent]);
const stdin = readFileSync(0, 'utf8');
const prompt =
  agent === 'aider' ? readFileSync(after('--message-file'), 'utf8') : (after('--message') ?? stdin);
const memory = join(process.env.HOME, '.stand-in');
const credentials = join(process.env.HOME, turn.login ?? '.none');
appendFileSync(
  calls,
  `${JSON.stringify({
    args,
    prompt,
    stdin: stdin.length,
    resumed,
    home: process.env.HOME,
    env: Object.keys(process.env).sort(),
    login: existsSync(credentials) ? readFileSync(credentials, 'utf8') : null,
  })}\n`,
);

const session = resumed ?? `session-${number}`;
if (resumed !== null && !existsSync(join(memory, resumed))) {
  process.stderr.write(`No conversation found with session ID: ${resumed}\n`);
  process.exit(1);
}
mkdirSync(memory, { recursive: true });
writeFileSync(join(memory, session), prompt);
for (const [path, text] of Object.entries(turn.write ?? {})) {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}
if (turn.ask !== undefined)
  writeFileSync(
    join(process.env.STAGEGATE_ARTIFACTS, 'questions.json'),
    JSON.stringify({ schema: 'questions@1', questions: turn.ask }),
  );
if (turn.print !== undefined) process.stdout.write(`${turn.print}\n`);
for (const name of turn.leak ?? [])
  process.stdout.write(`using ${process.env[name] ?? readFileSync(join(process.env.HOME, name), 'utf8')}\n`);
const { does = 'work', cost = 0.25, read = 1000, wrote = 200, says = 'All done.' } = turn;

/** How each agent tells its end; returns the exit status. */
const speak = {
  claude() {
    print({ type: 'system', subtype: 'init', session_id: session });
    if (does === 'rate_limit')
      print({
        type: 'rate_limit_event',
        rate_limit_info: { status: 'rejected', resetsAt: turn.until },
        session_id: session,
      });
    const status = { work: null, rate_limit: 429, not_logged_in: null, fail: null, env: 529 }[does];
    const result = does === 'not_logged_in' ? 'Not logged in · Please run /login' : says;
    print({
      type: 'result',
      subtype: 'success',
      is_error: does !== 'work',
      api_error_status: status,
      result,
      session_id: session,
      total_cost_usd: cost,
      usage: {
        input_tokens: read - 300,
        cache_creation_input_tokens: 100,
        cache_read_input_tokens: 200,
        output_tokens: wrote,
      },
    });
    return does === 'work' ? 0 : 1;
  },
  codex() {
    print({ type: 'thread.started', thread_id: session });
    print({ type: 'turn.started' });
    const message = {
      rate_limit: `Rate limit reached for gpt-5. Please try again in ${turn.seconds}s.`,
      not_logged_in: 'unexpected status 401 Unauthorized: Missing bearer authentication in header',
      env: 'stream disconnected before completion: error sending request',
      fail: 'the model refused',
    }[does];
    if (message !== undefined) {
      print({ type: 'turn.failed', error: { message } });
      return 1;
    }
    print({ type: 'item.completed', item: { id: 'item_0', type: 'agent_message', text: says } });
    print({
      type: 'turn.completed',
      usage: { input_tokens: read, cached_input_tokens: 300, output_tokens: wrote },
    });
    return 0;
  },
  gemini() {
    if (does === 'not_logged_in') {
      process.stderr.write(
        `${JSON.stringify({ session_id: session, error: { type: 'Error', message: 'Please set an Auth method', code: 41 } }, null, 2)}\n`,
      );
      return 41;
    }
    print({ type: 'init', session_id: session, model: 'gemini' });
    print({ type: 'message', role: 'assistant', content: says, delta: true });
    const stats = { total_tokens: read + wrote, input_tokens: read, output_tokens: wrote, cached: 0 };
    const message = {
      rate_limit: `RESOURCE_EXHAUSTED: You exceeded your current quota. Please retry in ${turn.seconds}s.`,
      env: 'fetch failed',
      fail: 'the model refused',
    }[does];
    if (message === undefined) print({ type: 'result', status: 'success', stats });
    else print({ type: 'result', status: 'error', error: { type: 'Error', message }, stats });
    return { work: 0, rate_limit: 173, env: 1, fail: 53 }[does];
  },
  opencode() {
    print({ type: 'step_start', sessionID: session, part: { type: 'step-start' } });
    const error = {
      rate_limit: {
        name: 'APIError',
        data: { statusCode: 429, responseHeaders: { 'retry-after': String(turn.seconds) } },
      },
      not_logged_in: { name: 'ProviderAuthError', data: { providerID: 'anthropic', message: 'no key' } },
      env: { name: 'APIError', data: { statusCode: 503 } },
      fail: { name: 'UnknownError', data: { message: 'the model refused' } },
    }[does];
    if (error !== undefined) {
      print({ type: 'error', sessionID: session, error });
      return 1;
    }
    print({ type: 'text', sessionID: session, part: { type: 'text', text: says } });
    for (const part of [1, 2]) {
      const tokens = {
        input: read / 2 - 50 * part,
        output: wrote / 2,
        reasoning: 0,
        cache: { read: 50 * part, write: 0 },
      };
      print({
        type: 'step_finish',
        sessionID: session,
        part: { type: 'step-finish', cost: cost / 2, tokens },
      });
    }
    return 0;
  },
  aider() {
    const message = {
      rate_limit: 'litellm.RateLimitError: too many requests',
      not_logged_in: 'litellm.AuthenticationError: invalid x-api-key',
      env: 'litellm.APIConnectionError',
      fail: 'Only 3 reflections allowed, stopping.',
    }[does];
    process.stdout.write(`Aider v0.86.2\n\n${message ?? says}\n`);
    if (message === undefined)
      process.stdout.write(
        `Tokens: ${(read / 1000).toFixed(1)}k sent, ${wrote} received. Cost: $${cost} message, $${cost} session.\n`,
      );
    return message === undefined ? 0 : 1;
  },
};

if (does === 'wait') setInterval(() => undefined, 1000);
else if (does !== 'rubbish') process.exitCode = speak[agent]();
