import { z } from 'zod';

import { patternProblem } from './text-pattern.js';
import { parseValuePath } from './value-path.js';

/** Where something stands in what an agent prints: a path into its JSON, a pattern of a line, or one within the other. */
export const Place = z.strictObject({
  /** See {@link parseValuePath}; `null` for what is no JSON. */
  at: z
    .string()
    .refine((path) => parseValuePath(path) !== null)
    .nullable(),
  /** See {@link patternProblem}; `null`: the whole value. */
  text: z
    .string()
    .refine((pattern) => patternProblem(pattern) === null)
    .nullable(),
});
export type Place = z.infer<typeof Place>;

/** A number in what an agent prints: the last one found, or the sum of all. */
export const Amount = z.strictObject({
  take: z.enum(['last', 'sum']),
  places: z.array(Place).min(1),
  /** A path to what is counted once: of several objects with the same value there, the last one counts. */
  per: z
    .string()
    .refine((path) => parseValuePath(path) !== null)
    .optional(),
});
export type Amount = z.infer<typeof Amount>;

/** What an agent's end means: who can mend it. `agent`: the agent itself gave up. */
export const AgentEnd = z.enum(['rate_limit', 'not_logged_in', 'env', 'agent']);
export type AgentEnd = z.infer<typeof AgentEnd>;

/** One rule of what an agent's end means; all that it names must hold, and the first rule that holds counts. */
export const EndRule = z.strictObject({
  means: AgentEnd,
  /** Exit statuses; `null`: every one but 0. */
  exit: z.array(z.int()).nullable(),
  /** What must be printed; `null`: anything. */
  place: Place.nullable(),
  /** What must be found at the place; `null`: anything. */
  is: z.string().nullable(),
});
export type EndRule = z.infer<typeof EndRule>;

/**
 * How one coding agent's command line is driven and understood. Frozen with the plan that uses it, so that a run goes
 * on with the same even when the file has changed.
 */
export const AgentPreset = z.strictObject({
  name: z.string().regex(/^[a-z][a-z0-9_-]*$/),
  title: z.string(),
  /** How it is installed, and how one logs in: shown when that is what is missing. */
  install: z.string(),
  login: z.string(),
  /**
   * Program and arguments. `{prompt}`, `{prompt_file}`, `{model}` and `{session}` are filled in; a list within the list
   * is left out unless all of its own have a value. Without `{prompt}` and `{prompt_file}` the prompt is the standard input.
   */
  command: z.array(z.union([z.string(), z.array(z.string()).min(1)])).min(1),
  /** Variables of the worker's environment that it sees, where they are set; their values are secrets. */
  secrets: z.array(z.string()),
  /** The same, where the values are none. */
  env: z.array(z.string()),
  /** Variables that it is given as they are. */
  set: z.record(z.string(), z.string()),
  /** Files below the user's home that are copied into the private one, where they are there. */
  credentials: z.array(z.string()),
  /** How long it may print nothing where the plan says nothing; `null`: as long as it likes. */
  stallMs: z.int().positive().nullable(),
  /** How many of it may run at once on one host; left out without a limit. */
  slots: z.int().positive().optional(),
  output: z.strictObject({
    format: z.enum(['text', 'json', 'json_lines']),
    result: Place.nullable(),
    session: Place.nullable(),
    costUsd: Amount.nullable(),
    tokensIn: Amount.nullable(),
    tokensOut: Amount.nullable(),
    /** Where the same stands before the end, which wins; left out where nothing tells it. */
    live: z
      .strictObject({
        costUsd: Amount.nullable(),
        tokensIn: Amount.nullable(),
        tokensOut: Amount.nullable(),
      })
      .optional(),
  }),
  ends: z.array(EndRule),
  /** How long a rate limit asks to wait: in seconds, or until a moment (ISO 8601, or seconds since 1970). */
  rateLimit: z.strictObject({ seconds: z.array(Place), until: z.array(Place) }),
});
export type AgentPreset = z.infer<typeof AgentPreset>;

/** Which agent does a stage's work, and how it is told. */
export const StageAgent = z.strictObject({
  /** Name of a preset that the plan has frozen. */
  preset: z.string(),
  model: z.string().nullable(),
  /** Name of a prompt template that the plan has frozen; `null`: the engine's own. */
  prompt: z.string().nullable(),
});
export type StageAgent = z.infer<typeof StageAgent>;
