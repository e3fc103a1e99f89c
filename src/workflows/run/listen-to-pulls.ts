import { setHandler } from '@temporalio/workflow';

import { pullSeenSignal } from '../../contract/messages.js';
import { PullSeen } from '../../contract/pull-seen.js';
import type { RunMonitor } from './monitor.js';

/** Registers what others tell of the run's pull requests. What is no such word, or of another run, changes nothing. */
export function listenToPulls(monitor: RunMonitor): void {
  setHandler(
    pullSeenSignal,
    (message: unknown) => {
      const { data } = PullSeen.safeParse(message);
      if (data === undefined || data.runNumber !== monitor.number || monitor.ended !== null) return;
      monitor.pulls.take(data.seen);
      monitor.show();
    },
    { description: 'What was seen of a pull request of the run, for its details' },
  );
}
