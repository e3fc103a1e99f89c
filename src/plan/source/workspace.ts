import { z } from 'zod';

import { CommandsSource } from './command.js';
import { oneOrMany } from './one-or-many.js';
import { DurationSource, SizeSource } from './quantities.js';
import { PathSource, VariableSource } from './text.js';

/** How working trees are made ready. */
export const WorkspaceSource = z
  .strictObject({
    setup: CommandsSource.optional().meta({
      description: 'Run once in each working tree, before the first command: install dependencies here.',
      otherwise: 'none',
      examples: ['npm ci', ['npm ci', ['npx', 'playwright', 'install']]],
    }),
    copy: oneOrMany(PathSource)
      .optional()
      .meta({
        description: 'Ignored files of your checkout that every working tree needs.',
        otherwise: 'none',
        examples: [['.env.test']],
      }),
    strategy: z.enum(['borrow', 'worktree']).optional().meta({
      description:
        "`borrow`: a repository of its own that borrows the mirror's objects; `worktree`: a linked `git worktree`, which shares refs, stash and configuration.",
      default: 'borrow',
    }),
    env: oneOrMany(VariableSource)
      .optional()
      .meta({
        description: "Variables of the worker's environment that every command, gate and set-up may see.",
        otherwise: 'none',
        examples: [['NPM_TOKEN']],
      }),
  })
  .meta({ id: 'Workspace', title: 'a map about the working trees' });
export type WorkspaceSource = z.infer<typeof WorkspaceSource>;

/** Bounds for the run, and what holds for every stage that says nothing itself. */
export const LimitsSource = z
  .strictObject({
    parallel: z
      .int()
      .min(1)
      .max(100)
      .optional()
      .meta({
        description: 'How many stages may run at the same time.',
        default: 4,
        examples: [2],
      }),
    attempts: z.int().min(1).max(50).optional().meta({
      description: 'How often a stage may be tried.',
      default: 3,
    }),
    timeout: DurationSource.optional().meta({
      description: 'How long one attempt of a command may take.',
      otherwise: 'no limit',
      examples: ['2h'],
    }),
    stall: DurationSource.optional().meta({
      description: 'How long a command may print nothing before it is stopped.',
      otherwise: 'no limit',
      examples: ['10m'],
    }),
    log: SizeSource.optional().meta({
      description: "How much of each command's output is kept (64KB to 1GB).",
      default: '10MB',
    }),
    on_exhausted: z.enum(['escalate', 'fail']).optional().meta({
      description:
        'When the attempts are used up: `escalate` asks a person (retry with a hint, skip, give up), `fail` fails the stage.',
      default: 'escalate',
    }),
  })
  .meta({ id: 'Limits', title: 'a map of limits' });
export type LimitsSource = z.infer<typeof LimitsSource>;
