import { Command } from 'commander';

import type { Bind } from '../command-call.js';

/** `stagegate doctor` */
export function doctorCommand(bind: Bind): Command {
  return new Command('doctor')
    .summary('check this machine, the server and the worker')
    .description(
      'Checks what stagegate needs, and says of each thing that is not right what to do. Changes nothing. Status ' +
        '5 when something is wrong.',
    )
    .action(bind(async () => (await import('../actions/doctor.js')).doctor));
}
