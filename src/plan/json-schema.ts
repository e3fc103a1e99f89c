import { z } from 'zod';

import { PlanSource } from './source-schema.js';

/** A part of a JSON Schema, as far as the reference reads it. */
export const SchemaPart = z.looseObject({
  title: z.string().optional(),
  description: z.string().optional(),
  type: z.string().optional(),
  enum: z.array(z.unknown()).optional(),
  const: z.unknown().optional(),
  $ref: z.string().optional(),
  pattern: z.string().optional(),
  minimum: z.number().optional(),
  maximum: z.number().optional(),
  default: z.unknown().optional(),
  /** What holds when the value is left out, in words; for the reference alone. */
  otherwise: z.string().optional(),
  examples: z.array(z.unknown()).optional(),
  required: z.array(z.string()).optional(),
  get anyOf() {
    return z.array(SchemaPart).optional();
  },
  get properties() {
    return z.record(z.string(), SchemaPart).optional();
  },
  get $defs() {
    return z.record(z.string(), SchemaPart).optional();
  },
});
export type SchemaPart = z.infer<typeof SchemaPart>;

/** The plan's source schema as JSON Schema 2020-12, with the words that only the reference needs. */
export function describedSchema(): SchemaPart {
  return SchemaPart.parse(plain(z.toJSONSchema(PlanSource, { io: 'input' })));
}

/** The JSON Schema that editors check and complete plans with: the text of `schemas/plan.schema.json`. */
export function planSchemaText(): string {
  return schemaText(PlanSource);
}

/** A source schema for editors: without the words that only a reference needs. */
export function schemaText(source: z.ZodType): string {
  const schema = z.toJSONSchema(source, {
    io: 'input',
    override: ({ jsonSchema }) => {
      delete jsonSchema['otherwise'];
    },
  });
  return `${JSON.stringify(schema, null, 2)}\n`;
}

/** Without what is not JSON (zod hangs a validator on the schema). */
function plain(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value));
}
