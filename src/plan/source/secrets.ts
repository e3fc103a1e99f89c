import { z } from 'zod';

import { oneOrMany } from './one-or-many.js';
import { GlobSource, VariableSource } from './text.js';

const LongSecrets = z
  .strictObject({
    env: oneOrMany(VariableSource)
      .optional()
      .meta({
        description:
          "Variables of the worker's environment whose values are secrets of eight characters or more. Naming one here passes it to nobody: `workspace.env` and a stage's `env` do.",
        otherwise: 'none',
        examples: [['DEPLOY_CODE']],
      }),
    allow: oneOrMany(GlobSource)
      .optional()
      .meta({
        description: 'Files that may hold what looks like a secret, such as made-up ones for tests.',
        otherwise: 'none',
        examples: ['test/fixtures/**'],
      }),
  })
  .meta({ id: 'SecretsForm', title: 'a map with variables and files' });

/** What must be seen nowhere. */
export const SecretsSource = z
  .union([
    VariableSource,
    z.array(VariableSource).min(1).max(100).meta({ title: 'a list of them' }),
    LongSecrets,
  ])
  .meta({ id: 'Secrets' });
export type SecretsSource = z.infer<typeof SecretsSource>;
