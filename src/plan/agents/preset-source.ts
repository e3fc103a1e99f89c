import { z } from 'zod';

import { PLACEHOLDERS } from '../../domain/agent/command.js';
import { AgentEnd } from '../../domain/agent/preset.js';
import { patternProblem } from '../../domain/agent/text-pattern.js';
import { parseValuePath } from '../../domain/agent/value-path.js';
import { oneOrMany } from '../source/one-or-many.js';
import { DurationSource } from '../source/quantities.js';
import { VariableSource } from '../source/text.js';

/** What a preset may be called. */
export const PRESET_NAME = /^[a-z][a-z0-9_-]{0,47}$/;

const Text = z.string().min(1).max(300).meta({ title: 'text' });

const Word = z
  .string()
  .max(4_096, 'must have at most 4,096 characters')
  .refine(
    (word) => [...word.matchAll(/\{[a-z_]+\}/g)].every(([name]) => PLACEHOLDERS.includes(name)),
    `may name ${PLACEHOLDERS.join(', ')} alone in braces`,
  )
  .meta({ title: 'an argument' });

/** A place in what the agent prints: a path into its JSON, or with `format: text` a pattern of a line. */
const PlaceSource = z
  .union([
    z.string().max(300).meta({ title: 'a path such as `[type=result].usage.output_tokens`' }),
    z
      .strictObject({
        at: z
          .string()
          .max(300)
          .refine(
            (path) => parseValuePath(path) !== null,
            'must be a path such as "stats.models.*.tokens" or "[type=result].result"',
          )
          .optional()
          .meta({ description: 'The path of the text.', otherwise: 'everything that was printed' }),
        text: z
          .string()
          .max(300)
          .check((ctx) => {
            const message = patternProblem(ctx.value);
            if (message !== null) ctx.issues.push({ code: 'custom', input: ctx.value, message });
          })
          .optional()
          .meta({ description: 'A line of it: `{}` stands for the value, `*` for anything.' }),
      })
      .meta({ id: 'PlaceForm', title: 'a map with `at` and `text`' }),
  ])
  .meta({ id: 'Place' });
export type PlaceSource = z.infer<typeof PlaceSource>;

const AmountSource = z
  .union([
    PlaceSource,
    z
      .strictObject({
        sum: oneOrMany(PlaceSource).meta({ description: 'All that is found there is added up.' }),
        per: z
          .string()
          .max(300)
          .refine((path) => parseValuePath(path) !== null, 'must be a path such as "message.id"')
          .optional()
          .meta({
            description: 'Of several objects with the same value at this path, the last one counts alone.',
            otherwise: 'each counts',
          }),
      })
      .meta({ id: 'SumForm', title: 'a map with `sum`' }),
  ])
  .meta({ id: 'Amount' });
export type AmountSource = z.infer<typeof AmountSource>;

const HomeFileSource = z
  .string()
  .max(300)
  .refine(
    (path) =>
      path.startsWith('~/') && path.split('/').every((part) => part !== '' && part !== '.' && part !== '..'),
    'must be a file below the home, as in ~/.agent/auth.json',
  )
  .meta({ title: 'a file below the home, such as `~/.agent/auth.json`' });

/** An agent preset as people write it. */
export const PresetSource = z
  .strictObject({
    agent: z
      .string()
      .regex(PRESET_NAME, 'must be lower-case letters, digits, "_" and "-", beginning with a letter')
      .meta({
        title: 'a name',
        description: 'What plans call it; the same as the file.',
        examples: ['claude'],
      }),
    title: Text.optional().meta({ description: 'What people read.', otherwise: 'the name' }),
    install: Text.meta({ description: 'How it is installed: shown when it is missing.' }),
    login: Text.meta({ description: 'How one logs in: shown when it is not.' }),
    command: z
      .array(
        z.union([Word, z.array(Word).min(1).meta({ title: 'a list of arguments that belong together' })]),
      )
      .min(1, 'must have at least the program')
      .refine((command) => typeof command[0] === 'string' && command[0] !== '', 'must begin with the program')
      .meta({ title: 'a list of arguments', description: 'Program and arguments.' }),
    secrets: oneOrMany(VariableSource)
      .optional()
      .meta({ description: "Variables of the worker's environment that it needs and that are secret." }),
    env: oneOrMany(VariableSource)
      .optional()
      .meta({ description: "Other variables of the worker's environment that it may see." }),
    set: z
      .record(VariableSource, z.string().max(1_000).meta({ title: 'text' }))
      .optional()
      .meta({ title: 'a map from variable to text', description: 'Variables that it is given.' }),
    credentials: oneOrMany(HomeFileSource).optional().meta({
      description: 'Files that it logs in with; copied into the private home where they are there.',
    }),
    stall: DurationSource.optional().meta({
      description: 'How long it may print nothing, where the plan does not say.',
      otherwise: 'no limit',
    }),
    slots: z.int().min(1).max(1_000).optional().meta({
      title: 'a whole number from 1 to 1000',
      description: 'How many of it may run at once on one host; the others wait their turn.',
      otherwise: 'no limit',
    }),
    output: z
      .strictObject({
        format: z.enum(['text', 'json', 'json_lines']).meta({ description: 'What it prints.' }),
        result: PlaceSource.optional().meta({ description: 'Its last words.' }),
        session: PlaceSource.optional().meta({ description: 'Its id of the conversation.' }),
        cost_usd: AmountSource.optional().meta({ description: 'What it cost, in US dollars.' }),
        tokens_in: AmountSource.optional().meta({ description: 'Tokens read, cached ones among them.' }),
        tokens_out: AmountSource.optional().meta({ description: 'Tokens written.' }),
        live: z
          .strictObject({
            cost_usd: AmountSource.optional().meta({ description: 'What it cost so far.' }),
            tokens_in: AmountSource.optional().meta({ description: 'Tokens read so far.' }),
            tokens_out: AmountSource.optional().meta({ description: 'Tokens written so far.' }),
          })
          .optional()
          .meta({
            title: 'a map with `cost_usd`, `tokens_in`, `tokens_out`',
            description: 'Where the same stands while it works, in other places than at its end.',
          }),
      })
      .meta({ id: 'Output', title: 'a map about what it prints' }),
    ends: z
      .array(
        z
          .strictObject({
            means: AgentEnd.meta({ description: 'Who can mend it.' }),
            exit: oneOrMany(z.int().min(0).max(255))
              .optional()
              .meta({ description: 'Exit statuses.', otherwise: 'every one but 0' }),
            at: z
              .string()
              .refine((path) => parseValuePath(path) !== null, 'must be a path')
              .optional()
              .meta({ description: 'A path that must lead to something.' }),
            is: z
              .union([z.string(), z.number(), z.boolean()])
              .optional()
              .meta({ title: 'text, a number, `true` or `false`', description: 'What must stand there.' }),
            text: z
              .string()
              .max(300)
              .optional()
              .meta({ description: 'What a line there must say; `*` stands for anything.' }),
          })
          .meta({ id: 'EndForm', title: 'a map with `means` and when' }),
      )
      .max(50)
      .optional()
      .meta({
        title: 'a list of rules',
        description: 'What its end means; the first rule that holds counts.',
      }),
    rate_limit: z
      .strictObject({
        seconds: oneOrMany(PlaceSource).optional().meta({ description: 'Seconds to wait.' }),
        until: oneOrMany(PlaceSource).optional().meta({
          description: 'A moment to wait for: ISO 8601, or seconds since 1970.',
        }),
      })
      .optional()
      .meta({ title: 'a map with `seconds` or `until`', description: 'How long a rate limit asks to wait.' }),
  })
  .meta({ title: 'an agent preset of stagegate' });
export type PresetSource = z.infer<typeof PresetSource>;
