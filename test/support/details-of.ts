import type { BenchRun } from './bench-run.js';

/** What Temporal Web shows of a run. */
export async function detailsOf({ handle }: BenchRun): Promise<string> {
  const metadata: { currentDetails?: string } = await handle.query('__temporal_workflow_metadata');
  return metadata.currentDetails ?? '';
}
