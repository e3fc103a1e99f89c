import { fail } from '../../../domain/failure/catalogue.js';
import { isSettled } from '../../../domain/stage/stage-state.js';
import { taskCommand } from '../../../domain/run/answers.js';
import { isFinal } from '../../../domain/run/run-state.js';
import { type AttemptLogs, findLogs, listLogs, loggedGates, type LogRequest } from '../../local/find-logs.js';
import { findLogsOnDisk } from '../../local/find-logs-on-disk.js';
import { followLogs, readLog } from '../../local/follow-logs.js';
import { readStageKey, selectRun } from '../../local/select-run.js';
import { noWorker, viewRun } from '../../local/view-run.js';
import type { RunSelector } from '../../run/read-status.js';
import { watchRun } from '../../run/watch-run.js';
import type { CommandCall } from '../command-call.js';
import { EXIT, type ExitCode } from '../exit-codes.js';

/** The output of executors and gates. */
export async function logs(call: CommandCall): Promise<ExitCode> {
  const { session, options, output, args } = call;
  const [task = '', stage] = args;
  const gate = options.text('gate');
  const request: LogRequest = {
    stage: stage === undefined ? null : readStageKey(stage),
    attempt: options.number('attempt'),
    gate: gate === undefined ? undefined : readStageKey(gate),
  };
  const selector = await selectRun({ session, task, number: options.number('run') });
  if (options.flag('all') === true) return (await import('./logs-all.js')).logsOfAll(call, selector);
  const wanted = await locate(call, { selector, request });
  const { found } = wanted;
  if (options.flag('follow') === true) return follow(call, { ...wanted, selector, request });
  if (found.logs.length === 0) {
    if (gate !== undefined) refuseOtherGate({ ...wanted, gate });
    const what = `A log of stage "${found.stage}", attempt ${found.attempt}${gate === undefined ? '' : `, gate ${gate}`},`;
    fail('NOT_ON_THIS_HOST', { task: wanted.task, what, path: found.folder });
  }
  const texts = found.logs.map((log) => ({ ...log, text: readLog({ log, lines: options.number('lines') }) }));
  output.result({
    text: () =>
      texts.map(({ name, text }) => `${heading({ ...wanted, name })}\n${text.trimEnd()}`).join('\n\n'),
    value: { stage: found.stage, attempt: found.attempt, run: found.run, logs: texts },
  });
  return EXIT.ok;
}

/** Throws BAD_INPUT where the attempt has logs on this machine, and none of the gate. */
function refuseOtherGate({ task, found, gate }: Located & { gate: string }): void {
  const { stage, attempt, folder } = found;
  if (listLogs({ folder, gate: undefined }).length === 0) return;
  const gates = loggedGates({ folder }).join(', ') || 'none';
  fail('BAD_INPUT', {
    what: 'The gate',
    value: gate,
    why: `stage "${stage}", attempt ${attempt}, has logs of these gates: ${gates}`,
    next: taskCommand({ verb: 'logs', words: [task, stage] }),
  });
}

interface Located {
  /** The task's key. */
  readonly task: string;
  /** The run that was asked for; `null` when nobody could be asked about it. */
  readonly number: number | null;
  readonly found: AttemptLogs;
}

/** By what the run says of itself, else by what is on this machine's disk. Throws NO_WORKER or WORKER_BUSY when that is nothing. */
async function locate(
  { session }: CommandCall,
  { selector, request }: { selector: RunSelector; request: LogRequest },
): Promise<Located> {
  const view = await viewRun(session, selector);
  if (view.kind !== 'description') {
    const { task, number } = view.status;
    return { task: task.key, number, found: findLogs(session, view.status, request) };
  }
  const number = selector.number ?? view.run.number;
  const found = findLogsOnDisk(session, { ...selector.runKey, number }, request);
  return found === null ? noWorker(session) : { task: view.run.task.key, number, found };
}

interface Followed extends Located {
  readonly selector: RunSelector;
  readonly request: LogRequest;
}

async function follow(call: CommandCall, wanted: Followed): Promise<ExitCode> {
  const { output } = call;
  const { selector, found, request } = wanted;
  const ended = new AbortController();
  const watching = untilAttemptEnds(call, { selector, found }).finally(() => ended.abort());
  let shown = '';
  for await (const { log, text } of followLogs({ found, gate: request.gate, signal: ended.signal })) {
    if (output.json)
      output.result({
        text: () => '',
        value: { stage: found.stage, attempt: found.attempt, log: log.name, text },
      });
    else {
      if (log.name !== shown)
        output.text(`${shown === '' ? '' : '\n'}${heading({ ...wanted, name: log.name })}`);
      output.raw(text);
    }
    shown = log.name;
  }
  await watching;
  return call.context.signal.aborted ? EXIT.interrupted : EXIT.ok;
}

/** Waits until the stage has settled or goes on with another attempt. */
async function untilAttemptEnds(
  { session, context }: CommandCall,
  { selector, found }: Pick<Followed, 'selector' | 'found'>,
): Promise<void> {
  const look = () => viewRun(session, selector);
  for await (const view of watchRun({ look, signal: context.signal })) {
    if (view.kind === 'description') continue;
    const stage = view.status.stages.find(({ key }) => key === found.stage);
    const { state } = view.status.handoff;
    if (stage === undefined && (state === 'done' || state === 'failed')) return;
    if (stage !== undefined && (isSettled(stage.state) || stage.attempt > found.attempt)) return;
    if (isFinal(view.status.state)) return;
  }
}

function heading({ number, found, name }: Located & { name: string }): string {
  const from = number === null || found.run === number ? '' : ` of run ${found.run}`;
  return `==> ${found.stage}, attempt ${found.attempt}${from}: ${name} <==`;
}
