import { fail, StagegateError } from '../../../domain/failure/catalogue.js';
import { lookAtPulls, recordLooks, type SeenPull } from '../../local/look-at-pulls.js';
import { readPulls, type RunPull } from '../../local/pull-requests.js';
import { readTaskKey } from '../../local/select-run.js';
import { tellOpenRuns } from '../../local/tell-open-runs.js';
import type { CommandCall } from '../command-call.js';
import { EXIT, type ExitCode } from '../exit-codes.js';

/** The pull requests of runs. */
export async function pr(call: CommandCall): Promise<ExitCode> {
  const [action = 'list', task, number] = call.args;
  if (number !== undefined && action !== 'show') misused('a number goes with show alone.');
  if (action === 'sync') return sync(call, task);
  return action === 'show' ? show(call, { task, number }) : list(call, task);
}

async function list(call: CommandCall, task: string | undefined): Promise<ExitCode> {
  const { output, context } = call;
  const pulls = await looked(call, await recorded(call, task));
  const { renderPulls } = await import('../../render/pulls-view.js');
  const frame = { width: output.columns, colour: output.color, now: context.now() };
  output.result({ value: { pulls: pulls.map(shown) }, text: () => renderPulls({ pulls, ...frame }) });
  remark(call, pulls);
  return EXIT.ok;
}

async function show(
  call: CommandCall,
  { task, number }: { task: string | undefined; number: string | undefined },
): Promise<ExitCode> {
  const { output, context } = call;
  if (task === undefined) misused('Which task? show needs its key.');
  const all = await recorded(call, task);
  const wanted = number === undefined ? all.at(-1) : all.find((pull) => String(pull.number) === number);
  const which = number === undefined ? 'a pull request' : `pull request #${number}`;
  if (wanted === undefined) return fail('PULL_REQUEST_UNKNOWN', { task, which });
  const [pull] = await looked(call, [wanted]);
  if (pull === undefined) return EXIT.ok;
  const { renderPull } = await import('../../render/pulls-view.js');
  const frame = { width: output.columns, colour: output.color, now: context.now() };
  output.result({ value: shown(pull), text: () => renderPull({ pull, ...frame }) });
  remark(call, [pull]);
  return EXIT.ok;
}

async function sync(call: CommandCall, task: string | undefined): Promise<ExitCode> {
  const { session, output, context } = call;
  if (call.options.flag('recorded') === true) misused('sync asks the forge: it goes without --recorded.');
  const now = context.now();
  const pulls = await lookAtPulls(session, { pulls: await recorded(call, task), now });
  const written = await recordLooks(session, { pulls, now });
  const missed = pulls.find(({ failure }) => failure !== null)?.failure ?? null;
  if (missed !== null && written.length === 0) throw new StagegateError(missed);
  const { syncedLines } = await import('../../render/pulls-view.js');
  output.result({
    value: { written: written.map(shown), pulls: pulls.map(shown) },
    text: () => syncedLines({ pulls, written }).join('\n'),
  });
  remark(call, pulls);
  await tellOpenRuns(session, written);
  if (missed !== null) throw new StagegateError(missed);
  return EXIT.ok;
}

async function recorded({ session, options }: CommandCall, task: string | undefined): Promise<RunPull[]> {
  const { slug } = await session.repository();
  if (task === undefined)
    return readPulls(session, { kind: 'newest', slug, limit: options.number('limit') ?? 50 });
  const number = options.number('run');
  const runKey = { slug, taskKey: readTaskKey(task) };
  const selector = { runKey, ...(number === undefined ? {} : { number }) };
  return readPulls(session, { kind: 'run', selector });
}

async function looked(call: CommandCall, pulls: readonly RunPull[]): Promise<readonly SeenPull[]> {
  const { session, options, context } = call;
  if (options.flag('recorded') !== true) return lookAtPulls(session, { pulls, now: context.now() });
  return pulls.map((pull) => ({ ...pull, notes: [], changed: false, failure: null }));
}

/** Says once what several pull requests have in common. */
function remark({ output }: CommandCall, pulls: readonly SeenPull[]): void {
  const failures = new Map(
    pulls.flatMap(({ failure }) => (failure === null ? [] : [[failure.message, failure]])),
  );
  for (const { message, next } of failures.values())
    output.note(`Shown as recorded: ${message}\nNext: ${next}`);
  for (const note of new Set(pulls.flatMap(({ notes }) => notes))) output.note(note);
}

/** A pull request as programs read it. */
function shown({
  task,
  run,
  number,
  opened,
  seen,
  notes,
  changed,
  failure,
}: SeenPull): Omit<SeenPull, 'key' | 'slug' | 'isOpen'> {
  return { task, run, number, opened, seen, notes, changed, failure };
}

function misused(message: string): never {
  return fail('USAGE', { message, command: 'stagegate pr' });
}
