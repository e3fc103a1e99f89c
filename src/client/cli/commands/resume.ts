import type { Command } from 'commander';

import type { Bind } from '../command-call.js';
import { controlCommand } from './control.js';

/** `stagegate resume` */
export function resumeCommand(bind: Bind): Command {
  return controlCommand(bind, {
    name: 'resume',
    summary: 'go on after a pause',
    description: 'Goes on after a pause. Refused while an escalation is open.',
  });
}
