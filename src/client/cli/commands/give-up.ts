import type { Command } from 'commander';

import type { Bind } from '../command-call.js';
import { decisionCommand } from './decision.js';

/** `stagegate give-up` */
export function giveUpCommand(bind: Bind): Command {
  return decisionCommand(bind, {
    name: 'give-up',
    summary: 'answer an escalation: fail the stage',
    description: 'Answers an escalation: the stage fails, and what needs it stays blocked.',
    message: { what: 'why', required: true },
  });
}
