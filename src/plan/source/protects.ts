import { z } from 'zod';

import { ApprovalSource } from './approval.js';
import { oneOrMany } from './one-or-many.js';
import { GlobSource } from './text.js';

const LongProtects = z
  .strictObject({
    paths: oneOrMany(GlobSource)
      .optional()
      .meta({
        description:
          'The protected files. Globs that all begin with `!` take from the defaults; an empty list protects nothing.',
        otherwise: 'the usual places of tests in the known ecosystems',
        examples: ['tests/**', '!tests/fixtures/**'],
      }),
    approve: ApprovalSource.optional().meta({
      description:
        'Who is asked about what was found where a stage asks nobody: weakened tests, changed gate files, changed settings in `.stagegate`.',
      default: 'everybody',
      examples: ['leads'],
    }),
  })
  .meta({ id: 'ProtectsForm', title: 'a map of globs and who is asked' });

/** What stages must not take away unasked: globs, or the long form. */
export const ProtectsSource = z
  .union([...oneOrMany(GlobSource).options, LongProtects])
  .meta({ id: 'Protects' });
export type ProtectsSource = z.infer<typeof ProtectsSource>;
