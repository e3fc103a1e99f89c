import type { Command } from 'commander';

import type { Bind } from '../command-call.js';
import { controlCommand } from './control.js';

/** `stagegate pause` */
export function pauseCommand(bind: Bind): Command {
  return controlCommand(bind, {
    name: 'pause',
    summary: 'stop new work at the next safe point',
    description:
      'Stops new work at the next safe point. What runs goes on; approvals can be given and take effect at the resume.',
  });
}
