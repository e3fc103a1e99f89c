import { appendFileSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** Where a worker can be made to die: right before and right after each of its side effects. */
export const FAILPOINTS = [
  ...['allocate.before', 'allocate.after', 'ledger.before', 'ledger.within', 'ledger.after'],
  ...['errorbook.before', 'errorbook.after', 'outcome.before', 'outcome.after'],
  ...['admission.before', 'admission.after', 'notify.before', 'notify.told', 'notify.after'],
  ...['fetch.before', 'fetch.after', 'tree.before', 'tree.made', 'tree.after'],
  ...['start.before', 'start.after', 'end.before', 'end.after', 'snapshot.before', 'snapshot.after'],
  ...['vault.before', 'vault.copied', 'vault.after', 'result.before', 'result.after'],
  ...['gate.before', 'gate.after', 'gates.before', 'gates.after', 'collector.before', 'collector.after'],
  ...['push.before', 'push.after', 'pull.before', 'pull.after'],
  ...['draft.before', 'draft.pushed', 'draft.after', 'undraft.before', 'undraft.closed', 'undraft.after'],
  ...['status.before', 'status.after', 'report.before', 'report.after', 'tidy.before', 'tidy.after'],
] as const;

/** The name of one of them. */
export type Failpoint = (typeof FAILPOINTS)[number];

/**
 * For `npm run chaos` alone; a released package has an empty function in this place (scripts/strip-failpoints.mjs).
 *
 * Does nothing unless `STAGEGATE_FAILPOINTS` names a folder. There, `armed` has a line `vault.after=kill@2` for each
 * fault: what happens at the second passing of that point. `kill` and `stop` send SIGKILL and SIGSTOP to this process,
 * `fail` throws. Passings are counted in the folder, over all processes, so that a fault happens once.
 */
export function failpoint(name: Failpoint): void {
  const folder = process.env['STAGEGATE_FAILPOINTS'];
  if (folder === undefined || folder === '') return;
  const passed = join(folder, name);
  appendFileSync(passed, '.');
  const times = statSync(passed).size;
  const armed = readFileSync(join(folder, 'armed'), 'utf8').split('\n');
  const action = armed
    .map((line) => /^(.+)=(kill|stop|fail)@(\d+)$/.exec(line))
    .find((fault) => fault?.[1] === name && Number(fault[3]) === times)?.[2];
  if (action === undefined) return;
  appendFileSync(join(folder, 'fired'), `${name}=${action}@${String(times)} ${String(process.pid)}\n`);
  if (action === 'fail') throw new Error(`the failpoint ${name}`);
  process.kill(process.pid, action === 'kill' ? 'SIGKILL' : 'SIGSTOP');
}
