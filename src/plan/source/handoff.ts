import { z } from 'zod';

import { BranchName } from '../../domain/branch-name.js';
import { Publish } from '../../domain/handoff/publish.js';
import { ApprovalSource } from './approval.js';
import { oneOrMany } from './one-or-many.js';
import { GateReference } from './stage.js';

/** As long as GitHub takes one. */
const Label = z.string().trim().min(1).max(50).meta({ title: 'the name of a label' });
const Reviewer = z
  .string()
  .regex(/^[A-Za-z0-9][\w-]{0,99}(?:\/[\w.-]{1,100})?$/, 'a login, or a team as organisation/team')
  .meta({ title: 'a login, or a team as `organisation/team`' });

const PullRequest = z
  .strictObject({
    draft: z.boolean().optional().meta({ description: 'Open it as a draft.', default: false }),
    title: z.string().min(1).max(200).optional().meta({
      description: 'Its title.',
      otherwise: "the task's key and title",
    }),
    labels: oneOrMany(Label)
      .optional()
      .meta({
        description: 'Labels to put on it, beside those that it has.',
        otherwise: 'none',
        examples: [['backend', 'needs-docs']],
      }),
    reviewers: oneOrMany(Reviewer)
      .optional()
      .meta({
        description: 'Who is asked to review it: logins of the forge, and teams.',
        otherwise: 'nobody',
        examples: [['ada', 'shop/core']],
      }),
  })
  .meta({ id: 'PullRequest', title: 'a map about the pull request' });

const LongHandoff = z
  .strictObject({
    start: z.enum(['auto', 'manual']).optional().meta({
      description: 'Whether it begins by itself when all stages are completed, or with `stagegate handoff`.',
      default: 'auto',
    }),
    publish: Publish.optional().meta({
      description:
        'Push a branch and open a pull request, push the branch alone, or do neither: then what was assembled and gated is kept in the vault.',
      default: 'pull_request',
    }),
    branch: BranchName.optional().meta({
      title: 'the name of a branch',
      description: 'The branch to push. Protected names (`main`, `release/…`, the base) are refused.',
      otherwise: '`stagegate/<task>`',
      examples: ['feature/search'],
    }),
    assemble: z.enum(['merge', 'squash', 'rebase']).optional().meta({
      description:
        'How the branch is made before its first push: a merge commit a stage, one commit for all, or one commit a stage without merges. Afterwards it only grows, by merges.',
      default: 'merge',
    }),
    sign: z.boolean().optional().meta({
      description:
        "Sign the assembled commits with the worker's SSH key (`signing_key` in its configuration).",
      default: false,
    }),
    signoff: z.boolean().optional().meta({
      description: 'Add `Signed-off-by` to the assembled commits, in the name of whoever started the run.',
      default: false,
    }),
    base_moves: z.int().min(0).max(20).optional().meta({
      description:
        'How often a base that moved meanwhile is merged in, and gated again, by itself right before the push; then somebody is asked. 0 does not look.',
      default: 3,
    }),
    gates: oneOrMany(GateReference)
      .optional()
      .meta({
        description: 'The checks that the assembled branch must pass.',
        otherwise: 'none',
        examples: [['types', 'unit']],
      }),
    approve: ApprovalSource.optional().meta({
      description: 'Who must approve the assembled branch before it is pushed.',
      otherwise: 'nobody',
      examples: ['leads'],
    }),
    pr: PullRequest.optional().meta({
      description: 'How the pull request is opened.',
      examples: [{ draft: true }],
    }),
  })
  .meta({ id: 'HandoffForm', title: 'a map with its rules' });

/** How the verified stages leave the engine: what to publish, or the long form. */
export const HandoffSource = z
  .union([Publish.meta({ title: '`pull_request`, `branch` or `none`' }), LongHandoff])
  .meta({ id: 'Handoff' });
export type HandoffSource = z.infer<typeof HandoffSource>;
