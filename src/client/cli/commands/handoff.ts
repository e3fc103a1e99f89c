import type { Command } from 'commander';

import type { Bind } from '../command-call.js';
import { controlCommand } from './control.js';

/** `stagegate handoff` */
export function handoffCommand(bind: Bind): Command {
  return controlCommand(bind, {
    name: 'handoff',
    summary: 'hand the verified stages off',
    description:
      'Assembles the verified stages, gates them together, pushes and opens the pull request: for plans with a manual handoff, or again after a failed one.',
  }).option('--retry', 'try a failed handoff again');
}
