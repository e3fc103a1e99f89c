import { auditEntry } from '../../../domain/ledger/audit.js';
import { fail } from '../../../domain/failure/catalogue.js';
import { type LedgerVerdict, readAudit, verifyAudit } from '../../local/read-audit.js';
import { selectRun } from '../../local/select-run.js';
import type { CommandCall } from '../command-call.js';
import { drawAudit } from '../draw.js';
import { EXIT, type ExitCode } from '../exit-codes.js';

/** The most breaks that a failure names. */
const TOLD = 10;

/** Who did what in a run. */
export async function audit(call: CommandCall): Promise<ExitCode> {
  const { session, options, output, args } = call;
  const [task = ''] = args;
  const selector = await selectRun({ session, task, number: options.number('run') });
  if (options.flag('verify') === true) return verify(call, selector);
  if (options.text('head') !== undefined)
    fail('BAD_INPUT', {
      what: '--head',
      value: options.text('head') ?? '',
      why: 'it is compared with --verify alone',
    });
  const { key, rows, head } = await readAudit(session, selector);
  const entries = rows.map(auditEntry);
  const text = output.json ? '' : await drawAudit({ entries, output });
  output.result({ value: { task: key.taskKey, run: key.number, head, entries }, text: () => text });
  return EXIT.ok;
}

/** Whether the record is whole. */
async function verify(
  { session, options, output }: CommandCall,
  selector: Awaited<ReturnType<typeof selectRun>>,
): Promise<ExitCode> {
  const { key, ended, verdict } = await verifyAudit(session, selector);
  const about = { task: key.taskKey, run: key.number };
  const breaks = breaksOf(verdict, ended);
  if (breaks !== '') fail('AUDIT_BROKEN', { ...about, breaks });
  const { head } = verdict;
  const wanted = options.text('head')?.toLowerCase() ?? head;
  if (wanted !== head) fail('AUDIT_REWRITTEN', { ...about, wanted: wanted ?? 'none', head: head ?? 'none' });
  output.result({ value: { ...about, ...verdict }, text: () => wordsOf(verdict) });
  return EXIT.ok;
}

function breaksOf({ broken, finished, rows }: LedgerVerdict, ended: boolean): string {
  const all = broken.map(
    ({ seq, until, what }) => `${until > seq ? `${String(seq)} to ${String(until)}` : String(seq)} ${what}`,
  );
  if (ended && !finished)
    all.push(
      `everything after ${String(rows)} missing: the run has ended, and the row that says so is not there`,
    );
  return all.slice(0, TOLD).join(', ') + (all.length > TOLD ? `, and ${String(all.length - TOLD)} more` : '');
}

function wordsOf({ rows, unlinked, head }: LedgerVerdict): string {
  const older =
    unlinked === 0
      ? ''
      : ` ${String(unlinked)} of them are older than the chain, which says nothing of them.`;
  return `${String(rows)} rows, none changed, missing or out of place.${older}\nThe last hash: ${head ?? 'none'}`;
}
