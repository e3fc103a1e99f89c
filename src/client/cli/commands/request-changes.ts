import type { Command } from 'commander';

import type { Bind } from '../command-call.js';
import { decisionCommand } from './decision.js';

/** `stagegate request-changes` */
export function requestChangesCommand(bind: Bind): Command {
  return decisionCommand(bind, {
    name: 'request-changes',
    summary: 'ask for another attempt',
    description: 'Sends a stage back: a new attempt starts with your comments as its feedback.',
    message: { what: 'what should change', required: true },
  });
}
