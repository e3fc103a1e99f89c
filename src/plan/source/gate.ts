import { z } from 'zod';

import { CommandSource } from './command.js';
import { oneOrMany } from './one-or-many.js';
import { DurationSource } from './quantities.js';
import { GlobSource } from './text.js';

const ReportGlobSource = GlobSource.refine(
  (glob) => !glob.startsWith('!'),
  'must not begin with "!": name the reports alone',
);

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
    frozen: oneOrMany(GlobSource)
      .optional()
      .meta({
        description:
          'More files that gates are judged with: where a stage changes one, they run with it as it was, and somebody is asked. What the command runs and the settings of known tools are frozen anyway.',
        otherwise: 'those alone',
        examples: ['schemas/**'],
      }),
    unfrozen: oneOrMany(GlobSource)
      .optional()
      .meta({
        description: 'Files that stages may change although the command runs them, or known tools read them.',
        otherwise: 'none',
        examples: ['src/cli.js'],
      }),
    junit: oneOrMany(ReportGlobSource)
      .optional()
      .meta({
        description:
          'The JUnit XML that the check writes, from the root of its checkout: what its tests came to is known one by one, and tests that passed before the stage and are gone or skipped after it are told to a person. Under `profile: strict` a report that is not there, or cannot be read, fails the gate.',
        otherwise: 'the exit status alone counts',
        examples: ['reports/junit.xml', 'target/surefire-reports/*.xml'],
      }),
    sarif: oneOrMany(ReportGlobSource)
      .optional()
      .meta({
        description:
          'The SARIF 2.1.0 that the check writes: report and decision card show it. The verdict stays with the exit status.',
        otherwise: 'none',
        examples: ['out.sarif'],
      }),
    rerun: z.boolean().optional().meta({
      description:
        'Whether a check that fails by its exit status is run once more, in another fresh checkout of the same commit, before the failure counts. If it passes then, it is flaky, and the attempt goes on; under `profile: strict` it has failed all the same.',
      default: true,
    }),
  })
  .meta({ id: 'GateForm', title: 'a map with the command and its rules' });

/** An automated check: a command, or the long form. */
export const GateSource = z.union([...CommandSource.options, LongGate]).meta({ id: 'Gate' });
export type GateSource = z.infer<typeof GateSource>;
