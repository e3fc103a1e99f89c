import { z } from 'zod';

import { BudgetSource, budgetKeys } from './budget.js';
import { CommandsSource } from './command.js';
import { oneOrMany } from './one-or-many.js';
import { DurationSource, SizeSource } from './quantities.js';
import { RunQuotaSource } from './run-quota.js';
import { SparseSource } from './sparse.js';
import { GlobSource, PathSource, VariableSource } from './text.js';

const LongCache = z
  .strictObject({
    paths: oneOrMany(PathSource).meta({
      description: 'The folders that the set-up fills, and nothing else.',
      examples: ['node_modules'],
    }),
    key: oneOrMany(GlobSource)
      .optional()
      .meta({
        description:
          'The files that decide what the set-up puts there. When one of them changes, the set-up runs.',
        otherwise: 'lock files and manifests that are known, at any depth',
        examples: [['package-lock.json', 'patches/**']],
      }),
  })
  .meta({ id: 'CacheForm', title: 'a map with folders and key files' });

/** Dependency folders that need not be made anew in each working tree. */
export const CacheSource = z
  .union([PathSource, z.array(PathSource).min(1).max(20).meta({ title: 'a list of them' }), LongCache])
  .meta({ id: 'Cache' });
export type CacheSource = z.infer<typeof CacheSource>;

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
    cache: CacheSource.optional().meta({
      description:
        'Dependency folders that the set-up fills: kept from a set-up of the base, and copied in instead of the set-up while lock files, manifests, set-up commands and tool versions are the same. The set-up must do nothing else.',
      otherwise: 'the set-up runs in each working tree',
      examples: ['node_modules'],
    }),
    sparse: SparseSource.optional().meta({
      description:
        'The part of the repository that working trees hold, where a stage says nothing itself: folders of a large repository. Commits, merges and the handoff are of everything. What a stage writes elsewhere counts; what is absent elsewhere was not deleted.',
      otherwise: 'everything',
      examples: [['packages/api', 'packages/shared']],
    }),
    strategy: z.enum(['borrow', 'worktree']).optional().meta({
      description:
        "`borrow`: a repository of its own that borrows the mirror's objects; `worktree`: a linked `git worktree`, which shares refs, stash, configuration and hooks with the other stages of its run.",
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
    ...budgetKeys('the whole run'),
    run: RunQuotaSource.optional().meta({
      description:
        'What the whole run may take besides, retries and reruns included. At a limit no attempt begins, and a person is asked.',
      otherwise: 'no limit',
      examples: [{ attempts: 12, time: '8h' }],
    }),
    stage: BudgetSource.optional().meta({
      description: 'What all attempts of a stage may use together, where the stage says nothing itself.',
      otherwise: 'no limit',
      examples: ['$5', { cost: '$5', tokens: '2M' }],
    }),
    attempt: BudgetSource.optional().meta({
      description: 'What one attempt may use, where its stage says nothing itself.',
      otherwise: 'no limit',
      examples: ['$2'],
    }),
    rate_limit_wait: DurationSource.optional().meta({
      description:
        "How long a stage may wait, in a row, for its agent's rate limit to pass, before a person is asked.",
      default: '24h',
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
