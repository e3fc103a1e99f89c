import type { Command } from 'commander';

import type { Bind } from '../command-call.js';
import { decisionCommand } from './decision.js';

/** `stagegate override` */
export function overrideCommand(bind: Bind): Command {
  return decisionCommand(bind, {
    name: 'override',
    summary: 'let through what a policy denies',
    description:
      'Sets aside that a policy denies a stage, or what it changed. Only the group that the rule names may, with a reason; gates and approvals follow as ever.',
    message: { what: 'why', required: true },
  });
}
