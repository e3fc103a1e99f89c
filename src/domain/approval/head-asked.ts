import { z } from 'zod';

const Asked = z.object({ id: z.string(), evidence: z.object({ head: z.string() }) });

/**
 * The commit that a request asked about, whose id begins so, by the rows of its run's ledger; `null` where the ledger knows
 * no such request: then whatever claims to be of it is somebody else's.
 */
export function headAsked(given: {
  rows: readonly { readonly kind: string; readonly data: unknown }[];
  requestId: string;
  short: string;
}): string | null {
  const { rows, requestId, short } = given;
  for (const { kind, data } of rows) {
    const asked = kind === 'approval_requested' ? Asked.safeParse(data).data : undefined;
    if (asked?.id === requestId && asked.evidence.head.startsWith(short)) return asked.evidence.head;
  }
  return null;
}
