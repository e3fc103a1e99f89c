import { z } from 'zod';

const Asked = z.object({
  id: z.string(),
  evidence: z.object({ head: z.string() }),
  draft: z.boolean().default(false),
});
const Closed = z.object({ id: z.string(), head: z.string(), reason: z.null() });

/** A request about a commit, as the ledger of its run has it. */
export interface RecordedAsk {
  readonly requestId: string;
  /** The whole commit. */
  readonly head: string;
  /** Whether it was to be asked in a draft pull request, of which nobody has written down that it is gone. */
  readonly draftMayBeLeft: boolean;
}

interface Row {
  readonly kind: string;
  readonly data: unknown;
}

/** The requests about commits that a run's ledger tells of; the rows in their order. */
export function asksRecorded({ rows }: { rows: readonly Row[] }): RecordedAsk[] {
  const closed = rows.flatMap(({ kind, data }) => (kind === 'draft_closed' ? parsed(Closed, data) : []));
  return rows
    .flatMap(({ kind, data }) => (kind === 'approval_requested' ? parsed(Asked, data) : []))
    .map(({ id, evidence: { head }, draft }) => {
      const isGone = closed.some((one) => one.id === id && one.head === head);
      return { requestId: id, head, draftMayBeLeft: draft && !isGone };
    });
}

function parsed<T>(schema: z.ZodType<T>, data: unknown): T[] {
  const { data: found } = schema.safeParse(data);
  return found === undefined ? [] : [found];
}

/** The request that a branch's name means (its commit shortened); none: the branch is somebody else's. */
export function askNamed(
  asks: readonly RecordedAsk[],
  { requestId, head: short }: { requestId: string; head: string },
): RecordedAsk | undefined {
  return asks.find((ask) => ask.requestId === requestId && ask.head.startsWith(short));
}
