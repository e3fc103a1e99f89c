import type { Command } from 'commander';

import type { Bind } from '../command-call.js';
import { yesOption } from '../options.js';
import { controlCommand } from './control.js';

/** `stagegate abort` */
export function abortCommand(bind: Bind): Command {
  return controlCommand(bind, {
    name: 'abort',
    summary: 'end a run',
    description:
      'Ends a run in any state and answers when its processes are dead. Every attempt stays kept. With no worker the request is left with the server.',
  }).addOption(yesOption());
}
