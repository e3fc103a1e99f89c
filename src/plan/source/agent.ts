import { z } from 'zod';

import { PRESET_NAME } from '../agents/preset-source.js';
import { PathSource } from './text.js';

const PresetReference = z
  .string()
  .regex(PRESET_NAME, 'must be the name of an agent preset: lower-case letters, digits, "_" and "-"')
  .meta({ title: "an agent preset's name" });

/** Which coding agent does a stage's work. */
export const AgentSource = z
  .union([
    PresetReference,
    z
      .strictObject({
        preset: PresetReference.meta({
          description:
            'A shipped preset, or one of the repository (`.stagegate/agents/<name>.yaml` at the base).',
          examples: ['claude'],
        }),
        prompt: PathSource.optional().meta({
          description: 'A template of what the agent is told, read at the base.',
          otherwise: "the engine's own template",
          examples: ['prompts/api.md'],
        }),
        model: z
          .string()
          .regex(/^[\w.:@/[\]-]{1,200}$/, 'must be a model\'s name: letters, digits and ".:@/_[]-"')
          .optional()
          .meta({
            title: "a model's name",
            description: 'The model, as the agent calls it.',
            otherwise: "the agent's own choice",
            examples: ['opus'],
          }),
      })
      .meta({ id: 'AgentForm', title: 'a map with its preset' }),
  ])
  .meta({ id: 'Agent' });
export type AgentSource = z.infer<typeof AgentSource>;
