import { z } from 'zod';

import { CommandSource } from './command.js';
import { DurationSource } from './quantities.js';

const LongGate = z
  .strictObject({
    run: CommandSource.meta({
      description: 'The check. Exit status 0 passes; it must not change a tracked file.',
      examples: ['npm test'],
    }),
    timeout: DurationSource.optional().meta({
      description: 'How long the check may take; after that it has failed.',
      default: '10m',
    }),
    required: z.boolean().optional().meta({
      description: 'Whether a failure stops the stage. A gate that is not required is only reported.',
      default: true,
    }),
    disabled: z
      .string()
      .min(1, 'must give the reason')
      .max(500, 'must have at most 500 characters')
      .optional()
      .meta({
        title: 'the reason',
        description:
          'Switches the gate off and says why. Under `profile: strict` a required gate that is off fails.',
        otherwise: 'the gate is on',
        examples: ['flaky since the upgrade, see #12'],
      }),
  })
  .meta({ id: 'GateForm', title: 'a map with the command and its rules' });

/** An automated check: a command, or the long form. */
export const GateSource = z.union([...CommandSource.options, LongGate]).meta({ id: 'Gate' });
export type GateSource = z.infer<typeof GateSource>;
