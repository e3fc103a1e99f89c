import { auditEntry } from '../../../domain/ledger/audit.js';
import { fail } from '../../../domain/failure/catalogue.js';
import { type AuditedEnd, type LedgerVerdict, readAudit, verifyAudit } from '../../local/read-audit.js';
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
  const { key, end, verdict } = await verifyAudit(session, selector);
  const about = { task: key.taskKey, run: key.number };
  const breaks = breaksOf(verdict, end);
  if (breaks !== '') fail('AUDIT_BROKEN', { ...about, breaks });
  const { head } = verdict;
  const wanted = options.text('head')?.toLowerCase() ?? head;
  if (wanted !== head) fail('AUDIT_REWRITTEN', { ...about, wanted: wanted ?? 'none', head: head ?? 'none' });
  output.result({ value: { ...about, ...verdict }, text: () => wordsOf(verdict, end) });
  return EXIT.ok;
}

function breaksOf({ broken, finished, rows }: LedgerVerdict, end: AuditedEnd): string {
  const all = broken.map(
    ({ seq, until, what }) => `${until > seq ? `${String(seq)} to ${String(until)}` : String(seq)} ${what}`,
  );
  if (!finished && (end === 'ended' || end === 'unknown')) {
    const unasked = end === 'unknown' ? ' (Temporal could not be asked whether it is still on its way)' : '';
    all.push(
      `everything after ${String(rows)} missing: the run has ended, and the row that says so is not there${unasked}`,
    );
  }
  return all.slice(0, TOLD).join(', ') + (all.length > TOLD ? `, and ${String(all.length - TOLD)} more` : '');
}

function wordsOf({ rows, unlinked, head, finished }: LedgerVerdict, end: AuditedEnd): string {
  const older =
    unlinked === 0
      ? ''
      : ` ${String(unlinked)} of them are older than the chain, which says nothing of them.`;
  const more =
    end === 'closing' && !finished ? ' The run has just ended: its last rows are on their way.' : '';
  return `${String(rows)} rows, none changed, missing or out of place.${older}${more}\nThe last hash: ${head ?? 'none'}`;
}
