import { schemaText } from '../json-schema.js';
import { PolicySource } from './policy-source.js';

/** The JSON Schema that editors check `.stagegate/policy.yaml` with: the text of `schemas/policy.schema.json`. */
export function policySchemaText(): string {
  return schemaText(PolicySource);
}
