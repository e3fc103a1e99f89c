import { z } from 'zod';

import { GateId, StageKey } from '../domain/keys.js';
import { ApprovalsSource, ApprovalSource } from './source/approval.js';
import { ConcurrencySource } from './source/concurrency.js';
import { PoliciesSource } from './policy/policy-source.js';
import { GateSource } from './source/gate.js';
import { HandoffSource } from './source/handoff.js';
import { SecretsSource } from './source/secrets.js';
import { ProtectsSource } from './source/protects.js';
import { StageSource } from './source/stage.js';
import { LimitsSource, WorkspaceSource } from './source/workspace.js';

/** The most stages that a plan may have. */
export const MAX_STAGES = 1000;
/** The most gates that a plan may have. */
const MAX_GATES = 200;

/**
 * A plan as people write it, short and long forms alike. The JSON Schema for editors and the reference are made
 * from it: `title` says a value's form, `description` what it means, `default` what holds when it is left out (`otherwise`,
 * in words, where that is no value).
 */
export const PlanSource = z
  .strictObject({
    plan: z
      .string()
      .max(64, 'must have at most 64 characters')
      .regex(
        /^[A-Za-z0-9][A-Za-z0-9._-]*$/,
        'must be letters, digits, ".", "_" and "-", beginning with a letter or digit',
      )
      .meta({ title: 'a name', description: "The plan's name.", examples: ['feature'] }),
    profile: z.enum(['standard', 'strict']).optional().meta({
      description: 'Under `strict` a required gate that is disabled or not available fails.',
      default: 'standard',
    }),
    workspace: WorkspaceSource.optional().meta({ description: 'How working trees are made ready.' }),
    secrets: SecretsSource.optional().meta({
      description:
        "What must be seen nowhere: not in a log, a report, Temporal's history, a commit. Well-known forms of tokens count without being named.",
      otherwise: 'variables that a command may see and whose name and value both look like a secret',
      examples: ['NPM_TOKEN', { env: ['DEPLOY_CODE'], allow: ['test/fixtures/**'] }],
    }),
    gates: z
      .record(GateId, GateSource)
      .refine((gates) => Object.keys(gates).length <= MAX_GATES, `must have at most ${MAX_GATES} gates`)
      .optional()
      .meta({
        title: 'a map from id to gate',
        maxProperties: MAX_GATES,
        description: 'The checks that stages and the handoff name.',
        otherwise: 'none',
        examples: [{ types: 'npx tsc --noEmit', unit: { run: 'npm test', timeout: '10m' } }],
      }),
    limits: LimitsSource.optional().meta({ description: 'Bounds for the run and defaults for its stages.' }),
    stages: z
      .record(StageKey, StageSource)
      .refine((stages) => Object.keys(stages).length > 0, 'must have at least one stage')
      .refine((stages) => Object.keys(stages).length <= MAX_STAGES, `must have at most ${MAX_STAGES} stages`)
      .meta({
        title: 'a map from key to stage',
        minProperties: 1,
        maxProperties: MAX_STAGES,
        description: 'The work: each stage has a working tree, attempts, gates and approvals of its own.',
        examples: [{ api: { run: './agent api', gates: 'unit' } }],
      }),
    policies: PoliciesSource.optional().meta({
      description:
        "Rules of the plan's own, beside those of the repository's `.stagegate/policy.yaml`, which it can only make stricter; see [policy](policy.md).",
      otherwise: 'none',
      examples: [{ infra: { when: { paths: 'infra/**' }, then: 'require_approval', approve: 'ops' } }],
    }),
    handoff: HandoffSource.optional().meta({
      description: 'How the verified work leaves the engine.',
      otherwise: 'nothing is pushed',
      examples: ['pull_request', { gates: 'unit', pr: { draft: true } }],
    }),
    approvals: ApprovalsSource.optional().meta({ description: 'What holds for every decision of the run.' }),
    protects: ProtectsSource.optional().meta({
      description:
        'Files that prove something, such as tests: a stage that deletes one, or leaves less in it, is asked about.',
      otherwise: 'the usual places of tests; everybody is asked',
      examples: ['tests/**', { paths: ['!test/fixtures/**'], approve: 'leads' }],
    }),
    revise: ApprovalSource.optional().meta({
      description:
        'Who must approve when somebody revises the plan of an open run (`stagegate replan`). Whoever proposes a revision does not count.',
      otherwise: 'nobody, unless the revision takes an approval away: then whoever that one asks',
      examples: ['leads'],
    }),
    concurrency: ConcurrencySource.optional().meta({
      description:
        'Runs of the same group, of whatever repository, are at most so many at a time; the others wait for their turn.',
      otherwise: 'no group',
      examples: [{ group: 'staging', limit: 1 }],
    }),
  })
  .meta({ title: 'a plan of stagegate' });
export type PlanSource = z.infer<typeof PlanSource>;
