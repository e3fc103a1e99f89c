import type { Command } from 'commander';

import type { Bind } from '../command-call.js';
import { decisionCommand } from './decision.js';

/** `stagegate approve` */
export function approveCommand(bind: Bind): Command {
  return decisionCommand(bind, {
    name: 'approve',
    summary: 'approve what waits',
    description:
      'Approves the stage (or handoff) that waits. Without STAGE: what waits alone; when several wait, they are listed. The decision carries the evidence that was shown and is refused when that has changed.',
    message: { what: 'a comment', required: false },
  });
}
