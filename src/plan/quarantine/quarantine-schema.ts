import { schemaText } from '../json-schema.js';
import { QuarantineSource } from './quarantine-source.js';

/** The JSON Schema that editors check `.stagegate/quarantine.yaml` with: the text of `schemas/quarantine.schema.json`. */
export function quarantineSchemaText(): string {
  return schemaText(QuarantineSource);
}
