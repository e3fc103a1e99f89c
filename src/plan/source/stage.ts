import { z } from 'zod';

import { AgentSource } from './agent.js';
import { EffectsSource, KindSource } from '../policy/policy-source.js';
import { ApprovalSource } from './approval.js';
import { StageLimitsSource } from './budget.js';
import { CommandSource } from './command.js';
import { oneOrMany } from './one-or-many.js';
import { DurationSource } from './quantities.js';
import { StageSparseSource } from './sparse.js';
import { FileNameSource, GlobSource, PathSource, VariableSource } from './text.js';

/** What a stage must leave in its artifact folder. */
export const ProducesSource = z
  .union([
    FileNameSource,
    z.array(FileNameSource).max(100).meta({ title: 'a list of them' }),
    z
      .record(
        FileNameSource,
        z.union([
          PathSource,
          z
            .strictObject({
              schema: PathSource.optional().meta({
                description: 'A JSON Schema in the repository that the file must obey.',
                otherwise: 'any content',
              }),
            })
            .meta({ id: 'ArtifactForm', title: 'a map with its schema' }),
        ]),
      )
      .meta({ title: 'a map from file name to the path of its JSON Schema' }),
  ])
  .meta({ id: 'Produces' });
export type ProducesSource = z.infer<typeof ProducesSource>;

/** A reference to a stage of the same plan. */
const StageReference = z.string().meta({ title: "a stage's key" });
/** A reference to a gate of the same plan. */
export const GateReference = z.string().meta({ title: "a gate's id" });

const WhenSource = z
  .strictObject({
    changed: oneOrMany(GlobSource).meta({
      description: 'Run the stage only if what it starts from differs from the base in one of these paths.',
      examples: ['src/api/**'],
    }),
  })
  .meta({ id: 'When', title: 'a map with the condition' });

/** A node of the plan's graph, as it is written. */
export const StageSource = z
  .strictObject({
    title: z.string().min(1).max(200).optional().meta({
      description: 'What people read in lists and reports.',
      otherwise: "the stage's key",
    }),
    needs: oneOrMany(StageReference)
      .optional()
      .meta({
        description:
          'The stages that must be completed first. The stage starts, at once, from the merge of their results.',
        otherwise: 'none: it starts from the base',
        examples: ['design', ['api', 'ui']],
      }),
    run: CommandSource.optional().meta({
      description: "The command that does the work, in the stage's own working tree.",
      otherwise: '`agent` says who works',
      examples: ['./agent api', ['npx', 'jscodeshift', '-t', 'rename.ts', 'src']],
    }),
    agent: AgentSource.optional().meta({
      description: 'The coding agent that does the work, in place of `run`; see [agents](agents.md).',
      otherwise: '`run` says what works',
      examples: ['claude', { preset: 'claude', model: 'opus', prompt: 'prompts/api.md' }],
    }),
    kind: KindSource.optional().meta({
      description: 'What kind of work it is, for policies.',
      otherwise: '`agent` where an agent works, else `command`',
      examples: ['migration'],
    }),
    effects: EffectsSource.optional().meta({
      description:
        'What it reaches, for policies: nothing, the repository, the network, or something outside that it changes. The engine takes its word.',
      otherwise: '`repository`, or `none` with `changes: none`',
      examples: ['network'],
    }),
    scope: oneOrMany(GlobSource)
      .optional()
      .meta({
        description: 'The paths that the stage may change. Anything else fails the attempt.',
        otherwise: 'every path',
        examples: ['src/api/**', ['src/**', '!src/generated/**']],
      }),
    sparse: StageSparseSource.optional().meta({
      description: "The part of the repository that the stage's working tree holds.",
      otherwise: '`workspace.sparse`',
      examples: ['packages/api', { cone: 'packages/api', gates: 'whole' }],
    }),
    changes: z.enum(['required', 'none', 'optional']).optional().meta({
      description:
        'Whether the stage must change files. `required`: success without a change fails; `none`: a change fails; `optional`: both are good.',
      default: 'required',
    }),
    produces: ProducesSource.optional().meta({
      description:
        'Files that the stage must leave in the folder `$STAGEGATE_ARTIFACTS`, with the JSON Schema that each obeys.',
      otherwise: 'nothing',
      examples: ['notes.md', { 'design.json': 'schemas/design.json' }],
    }),
    gates: oneOrMany(GateReference)
      .optional()
      .meta({
        description: "The checks that the stage's commit must pass, run in a fresh checkout of it.",
        otherwise: 'none',
        examples: ['types', ['types', 'unit']],
      }),
    approve: ApprovalSource.optional().meta({
      description: 'Who must approve the stage after its gates.',
      otherwise: 'nobody',
      examples: ['leads', { by: 'leads', count: 2, deadline: '2d' }],
    }),
    attempts: z
      .int()
      .min(1)
      .max(50)
      .optional()
      .meta({
        description: 'How often the stage may be tried; each try is told what failed before.',
        otherwise: '`limits.attempts`',
        examples: [5],
      }),
    limits: StageLimitsSource.optional().meta({
      description:
        'What the agent may use in all attempts of the stage, and in one. At a limit it is stopped and a person is asked.',
      otherwise: '`limits.stage` and `limits.attempt`',
      examples: ['$5', { cost: '$5', tokens: '2M', attempt: '$2' }],
    }),
    timeout: DurationSource.optional().meta({
      description: 'How long one attempt of the command may take.',
      otherwise: '`limits.timeout`',
      examples: ['1h'],
    }),
    stall: DurationSource.optional().meta({
      description: 'How long the command may print nothing before it is stopped.',
      otherwise: '`limits.stall`',
      examples: ['10m'],
    }),
    when: WhenSource.optional().meta({
      description: 'Skips the stage unless this holds.',
      otherwise: 'always runs',
      examples: [{ changed: 'src/api/**' }],
    }),
    env: oneOrMany(VariableSource)
      .optional()
      .meta({
        description:
          "Variables of the worker's environment that the command may see, beside `workspace.env`.",
        otherwise: 'none',
        examples: [['API_TOKEN']],
      }),
  })
  .meta({
    id: 'Stage',
    title: 'a map that describes the stage',
    oneOf: ['run', 'agent'].map((key) => ({
      properties: { [key]: { description: 'Who does the work.' } },
      required: [key],
    })),
  });
export type StageSource = z.infer<typeof StageSource>;
