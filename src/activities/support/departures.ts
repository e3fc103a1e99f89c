import { Context } from '@temporalio/activity';

import type { Deps } from '../deps.js';

/** Two ways to let go of a process: `stop` ends it, `leave` lets it run on. */
export interface Departures {
  readonly stop: AbortSignal;
  readonly leave: AbortSignal;
}

/**
 * Reads the present activity's cancellation. Only a requested cancellation ends the process. A worker's shutdown, a
 * pause or reset of the activity, and a time-out leave it running; when the server does not know the activity any
 * more, it is ended only if its workflow has closed.
 */
export function departures({ deps }: { deps: Deps }): Departures {
  const context = Context.current();
  const { workflowExecution } = context.info;
  const stop = new AbortController();
  const leave = new AbortController();
  const decide = async (): Promise<void> => {
    const details = context.cancellationDetails;
    let wanted = details?.cancelRequested !== true;
    if (wanted && (details?.notFound || details?.timedOut) && workflowExecution !== undefined) {
      wanted = (await deps.openness(workflowExecution)) !== 'closed';
    }
    (wanted ? leave : stop).abort();
  };
  const react = () => {
    decide().catch(() => leave.abort());
  };
  if (context.cancellationSignal.aborted) react();
  else context.cancellationSignal.addEventListener('abort', react, { once: true });
  return { stop: stop.signal, leave: leave.signal };
}
