import { setTimeout as sleep } from 'node:timers/promises';

import { isFinal } from '../../../domain/run/run-state.js';
import type { RunStatus } from '../../../domain/run/run-status.js';
import { isSettled } from '../../../domain/stage/stage-state.js';
import { type AttemptLogs, findLogs } from '../../local/find-logs.js';
import { followLogs, readLog } from '../../local/follow-logs.js';
import { statusOf, viewRun } from '../../local/view-run.js';
import { Prefixed } from '../../render/prefixed.js';
import type { RunSelector } from '../../run/read-status.js';
import { watchRun } from '../../run/watch-run.js';
import type { CommandCall } from '../command-call.js';
import { EXIT, type ExitCode } from '../exit-codes.js';

/** The output of all stages' latest attempts, each line after its stage's name; with `--follow` until the run ends. */
export async function logsOfAll(call: CommandCall, selector: RunSelector): Promise<ExitCode> {
  const { session, options, output } = call;
  const status = await statusOf(session, selector);
  if (options.flag('follow') === true) return followAll(call, { selector, status });
  const lines = options.number('lines');
  const found = begun(status).map((stage) => locate(call, { status, stage }));
  const stages = found.map(({ logs, ...about }) => ({
    ...about,
    logs: logs.map((log) => ({ ...log, text: readLog({ log, lines }) })),
  }));
  const prefixed = prefixedFor(call, status);
  output.result({
    text: () =>
      stages
        .flatMap(({ stage, logs }) =>
          logs.map(({ name, text }) => prefixed.add({ from: nameOf(stage, name), text }) + prefixed.rest()),
        )
        .join(''),
    value: { stages },
  });
  return EXIT.ok;
}

async function followAll(
  call: CommandCall,
  { selector, status: first }: { selector: RunSelector; status: RunStatus },
): Promise<ExitCode> {
  const { session, context } = call;
  const prefixed = prefixedFor(call, first);
  const followed = new Map<string, { readonly end: AbortController; readonly done: Promise<void> }>();
  const look = () => viewRun(session, selector);
  for await (const view of watchRun({ look, signal: context.signal })) {
    if (view.kind === 'description') continue;
    const { status } = view;
    for (const stage of begun(status)) {
      const found = locate(call, { status, stage });
      if (followed.has(found.folder)) continue;
      const end = new AbortController();
      followed.set(found.folder, { end, done: write(call, { found, prefixed, signal: end.signal }) });
    }
    for (const { folder } of over(call, status)) followed.get(folder)?.end.abort();
  }
  // what was written last may not have been read yet
  await sleep(0);
  for (const { end } of followed.values()) end.abort();
  await Promise.all([...followed.values()].map(({ done }) => done));
  if (!call.output.json) call.output.raw(prefixed.rest());
  return context.signal.aborted ? EXIT.interrupted : EXIT.ok;
}

async function write(
  { output }: CommandCall,
  given: { found: AttemptLogs; prefixed: Prefixed; signal: AbortSignal },
): Promise<void> {
  const { found, prefixed, signal } = given;
  const { stage, attempt } = found;
  for await (const { log, text } of followLogs({ found, gate: undefined, signal })) {
    if (output.json) output.result({ text: () => '', value: { stage, attempt, log: log.name, text } });
    else output.raw(prefixed.add({ from: nameOf(stage, log.name), text }));
  }
}

/** The latest attempts to which nothing is added any more. */
function over(call: CommandCall, status: RunStatus): AttemptLogs[] {
  const ended = status.stages.filter(({ state }) => isSettled(state) || isFinal(status.state));
  return ended.map(({ key }) => locate(call, { status, stage: key }));
}

/** The stages that have begun, and the handoff once it has. */
function begun({ stages, handoff }: RunStatus): string[] {
  const keys = stages.filter(({ startedAt }) => startedAt !== null).map(({ key }) => key);
  return handoff.state === 'none' || handoff.state === 'waiting' ? keys : [...keys, 'handoff'];
}

function locate(
  { session }: CommandCall,
  { status, stage }: { status: RunStatus; stage: string },
): AttemptLogs {
  return findLogs(session, status, { stage, attempt: undefined, gate: undefined });
}

const nameOf = (stage: string, log: string): string => (log === 'executor' ? stage : `${stage} ${log}`);

function prefixedFor({ output }: CommandCall, { stages }: RunStatus): Prefixed {
  const widest = Math.max(...stages.map(({ key }) => key.length), 'handoff'.length);
  return new Prefixed({ width: widest, colour: output.color });
}
