import { z } from 'zod';

import { SideEffect } from '../../domain/policy/policy.js';
import { StageKey } from '../../domain/keys.js';
import { ApprovalSource } from '../source/approval.js';
import { oneOrMany } from '../source/one-or-many.js';
import { GlobSource, GroupSource } from '../source/text.js';

/** The most rules of one policy: each is looked at for each stage. */
export const MAX_RULES = 50;

const CountSource = z.int().min(0).max(1_000_000);

const AmountSource = z
  .strictObject({
    files: CountSource.optional().meta({ description: 'Changed files; a renamed one counts once.' }),
    lines: CountSource.optional().meta({ description: 'Lines added and taken away, together.' }),
  })
  .meta({ id: 'PolicyAmount', title: 'a map with files and lines' });

/** A kind of stage, in a word. */
export const KindSource = z
  .string()
  .regex(/^[a-z][a-z0-9_-]{0,47}$/, 'must be a word: lower-case letters, digits, "_" and "-"')
  .meta({ id: 'Kind', title: 'a word such as `migration`' });

/** What a stage reaches. */
export const EffectsSource = SideEffect.meta({ id: 'SideEffect' });

const WhenSource = z
  .strictObject({
    executor: oneOrMany(z.string().min(1).max(200))
      .optional()
      .meta({
        description:
          'Agents and programs by name. A rule that allows wants to know it for sure; the others also match a program that a command names anywhere.',
        otherwise: 'whatever works',
        examples: ['claude', ['terraform', 'kubectl']],
      }),
    kind: oneOrMany(KindSource)
      .optional()
      .meta({
        description: "The stage's `kind`.",
        otherwise: 'every kind',
        examples: ['migration'],
      }),
    scope: oneOrMany(GlobSource)
      .optional()
      .meta({
        description:
          "Paths that the stage's `scope` lets it change. A rule that allows wants all of the scope to be among them.",
        otherwise: 'every scope',
        examples: ['infra/**'],
      }),
    changes: oneOrMany(z.enum(['required', 'none', 'optional']))
      .optional()
      .meta({
        description: "The stage's `changes`.",
        otherwise: 'all',
        examples: ['none'],
      }),
    effects: oneOrMany(EffectsSource)
      .optional()
      .meta({
        description: "The stage's `effects`, as it declares them.",
        otherwise: 'all',
        examples: [['network', 'external']],
      }),
    paths: oneOrMany(GlobSource)
      .optional()
      .meta({
        description:
          'Paths that were changed, both sides of a rename: one of them is enough. A rule that allows wants all of them.',
        otherwise: 'every change',
        examples: ['infra/**', ['**/*.sql', '!test/**']],
      }),
    over: AmountSource.optional().meta({
      description: 'More than so much was changed, of either.',
      otherwise: 'every amount',
      examples: [{ files: 40 }],
    }),
    within: AmountSource.optional().meta({
      description: 'No more than so much was changed, of both.',
      otherwise: 'every amount',
      examples: [{ files: 10, lines: 200 }],
    }),
  })
  .meta({ id: 'PolicyWhen', title: 'a map of conditions, all of which must hold' });
export type PolicyWhenSource = z.infer<typeof WhenSource>;

/** One rule, as it is written. */
export const PolicyRuleSource = z
  .strictObject({
    when: WhenSource.optional().meta({
      description:
        'What must hold. Rules with `paths`, `over` or `within` are judged after each attempt, the others before the stage starts.',
      otherwise: 'always',
      examples: [{ paths: 'infra/**' }],
    }),
    then: z.enum(['allow', 'require_approval', 'deny']).meta({
      description: 'What follows. Of all rules that match, the strictest counts.',
      examples: ['require_approval'],
    }),
    approve: ApprovalSource.optional().meta({
      description: 'Who must approve; with `require_approval` alone.',
      default: 'everybody',
      examples: ['ops', { by: 'leads', count: 2 }],
    }),
    override: GroupSource.optional().meta({
      description:
        'The group of `.stagegate/groups.yaml` that may set a denial aside, with a reason; with `deny` alone.',
      otherwise: 'nobody may',
      examples: ['release'],
    }),
    why: z
      .string()
      .min(1, 'must say why')
      .max(500, 'must have at most 500 characters')
      .optional()
      .meta({
        description: 'Why the rule is there: whoever is asked reads it.',
        otherwise: 'nothing is said',
        examples: ['a mistake here takes production down'],
      }),
    risks: oneOrMany(z.string().min(1).max(200))
      .optional()
      .meta({
        description: 'What may go wrong, at most five; whoever is asked reads it.',
        otherwise: 'nothing is said',
        examples: ['data loss'],
      }),
  })
  .check(({ value, issues }) => {
    const wrong = (key: string, message: string) =>
      issues.push({ code: 'custom', input: value, path: [key], message });
    if (value.approve !== undefined && value.then !== 'require_approval')
      wrong('approve', 'goes with "then: require_approval" alone');
    if (value.override !== undefined && value.then !== 'deny')
      wrong('override', 'goes with "then: deny" alone');
    if (value.override === 'everybody')
      wrong('override', 'must name a group: not everybody may set a denial aside');
    if (Array.isArray(value.risks) && value.risks.length > 5) wrong('risks', 'must have at most 5 items');
  })
  .meta({ id: 'PolicyRule', title: 'a map with the rule' });
export type PolicyRuleSource = z.infer<typeof PolicyRuleSource>;

/** Rules by their id. */
export const PoliciesSource = z
  .record(
    StageKey.refine((id) => id !== 'default', '"default" is the engine\'s own name'),
    PolicyRuleSource,
  )
  .refine((rules) => Object.keys(rules).length <= MAX_RULES, `must have at most ${MAX_RULES} rules`)
  .meta({ title: 'a map from id to rule' });
export type PoliciesSource = z.infer<typeof PoliciesSource>;

/** `.stagegate/policy.yaml`: what holds for every plan of the repository. */
export const PolicySource = z
  .strictObject({
    default: z.enum(['allow', 'deny']).optional().meta({
      description: 'What holds for a stage that no rule of this file matches.',
      default: 'allow',
    }),
    policies: PoliciesSource.optional().meta({
      description: 'The rules.',
      otherwise: 'none',
      examples: [{ infra: { when: { paths: 'infra/**' }, then: 'require_approval', approve: 'ops' } }],
    }),
  })
  .meta({ id: 'Policy', title: 'the policy of a repository' });
export type PolicySource = z.infer<typeof PolicySource>;
