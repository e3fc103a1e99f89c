import type { Command } from 'commander';

import type { Bind } from '../command-call.js';
import { decisionCommand } from './decision.js';

/** `stagegate reject` */
export function rejectCommand(bind: Bind): Command {
  return decisionCommand(bind, {
    name: 'reject',
    summary: 'reject what waits and fail the run',
    description:
      'Rejects what waits: the stage and the run fail, the other approvals are closed. Every attempt stays kept.',
    message: { what: 'why', required: true },
  });
}
