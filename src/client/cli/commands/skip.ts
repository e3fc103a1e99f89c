import type { Command } from 'commander';

import type { Bind } from '../command-call.js';
import { decisionCommand } from './decision.js';

/** `stagegate skip` */
export function skipCommand(bind: Bind): Command {
  return decisionCommand(bind, {
    name: 'skip',
    summary: 'answer an escalation: go on without the stage',
    description: 'Answers an escalation: the stage is skipped, and the stages that need it may start.',
    message: { what: 'why', required: true },
  });
}
