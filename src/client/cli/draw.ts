import type { PlanPreview } from '../../plan/preview-schema.js';
import { isFinal } from '../../domain/run/run-state.js';
import type { RunStatus } from '../../domain/run/run-status.js';
import type { AuditEntry } from '../../domain/ledger/audit.js';
import type { Failure } from '../../domain/failure/failure.js';
import type { CardEvidence } from '../render/card-evidence.js';
import type { InboxView } from '../render/inbox-view.js';
import type { RunView, Silence } from '../run/run-view.js';
import type { Output } from './output.js';

interface Frame {
  readonly output: Output;
  readonly now: Date;
}

const frame = ({ columns, color }: Output) => ({ width: columns, colour: color });

/**
 * A run as `status` shows it, and from where it is known when not from the run itself; `wedged` when what follows says
 * why it does not answer: then a worker would not help.
 */
export async function drawView({
  view,
  output,
  now,
  wedged = false,
}: Frame & { view: RunView; wedged?: boolean }): Promise<string> {
  if (view.kind === 'description') {
    const { renderDescription } = await import('../render/description-view.js');
    const why = wedged ? 'The run does not answer. This is what the server knows of it.' : reasonOf(view.why);
    return `${renderDescription({ run: view.run, ...frame(output) })}\n\n${why}`;
  }
  const { renderStatus } = await import('../render/status-view.js');
  const drawn = renderStatus({ status: view.status, now, ...frame(output) });
  if (view.kind === 'live') return drawn;
  const settled = isFinal(view.status.state) && view.why !== 'forgotten';
  return `${drawn}\n\n${settled ? 'The run has ended; this is from the store.' : reasonOf(view.why, true)}`;
}

/** Runs as `list` shows them. */
export async function drawList({ runs, output, now }: Frame & { runs: readonly RunView[] }): Promise<string> {
  const { renderList } = await import('../render/list-view.js');
  return renderList({ runs, now, ...frame(output) });
}

/** A run's audit. */
export async function drawAudit({
  entries,
  output,
}: Pick<Frame, 'output'> & { entries: readonly AuditEntry[] }): Promise<string> {
  const { renderAudit } = await import('../render/audit-view.js');
  return renderAudit({ entries, ...frame(output) });
}

/** What waits for people. */
export async function drawInbox({
  output,
  ...view
}: Frame & Pick<InboxView, 'inbox' | 'here'>): Promise<string> {
  const { renderInbox } = await import('../render/inbox-view.js');
  return renderInbox({ ...view, ...frame(output) });
}

/** A stage or the handoff on one card, with what waits there and how to answer. */
export async function drawCard({
  status,
  subject,
  evidence,
  output,
  now,
}: Frame & { status: RunStatus; subject: string; evidence: CardEvidence }): Promise<string> {
  const { renderCard } = await import('../render/card-view.js');
  return renderCard({ status, subject, ...evidence, now, ...frame(output) });
}

/** What a plan would do. */
export async function drawPlan({
  preview,
  output,
}: {
  preview: PlanPreview;
  output: Output;
}): Promise<string> {
  const { renderPlan } = await import('../render/plan-view.js');
  return renderPlan({ preview, ...frame(output) });
}

/** A failure: what happened, what was kept, what to do next. */
export async function drawFailure({
  failure,
  columns,
  color,
}: {
  failure: Failure;
  columns: number;
  color: boolean;
}): Promise<string> {
  const { renderFailure } = await import('../render/failure-view.js');
  return renderFailure({ failure, width: columns, colour: color });
}

/** Where the words come from, when not from the run itself; `stored`: from the store. */
function reasonOf(why: Silence, stored = false): string {
  const source = stored ? 'This is what the store has of it.' : 'This is what the server knows of it.';
  switch (why) {
    case 'no_worker':
      return `No worker answers for this run: there is none, or it is busy. ${source}\nNext: stagegate worker (or: stagegate up); who polls: stagegate doctor`;
    case 'not_readable':
      return `The run's answer could not be read (another version of the worker?). ${source}\nNext: stagegate doctor`;
    case 'not_asked':
      return `The run itself was not asked. ${source}`;
    case 'server_unreachable':
      return `No Temporal server answers; the run may have gone on since. ${source}\nNext: stagegate up`;
    case 'forgotten':
      return `Temporal does not know this run any more. ${source}`;
  }
}
