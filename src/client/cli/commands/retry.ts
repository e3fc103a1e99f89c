import type { Command } from 'commander';

import type { Bind } from '../command-call.js';
import { decisionCommand } from './decision.js';

/** `stagegate retry` */
export function retryCommand(bind: Bind): Command {
  return decisionCommand(bind, {
    name: 'retry',
    summary: 'answer an escalation: try again',
    description: 'Answers an escalation: the stage gets another attempt, with your hint as its feedback.',
    message: { what: 'a hint for the attempt', required: false },
  });
}
