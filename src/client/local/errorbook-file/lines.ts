import { createHash } from 'node:crypto';

import { z } from 'zod';

import { EXPORT_VERSION, ExportLine } from '../../../domain/errorbook/exported.js';
import { messageOf } from '../../../domain/system-error.js';

const Anything = z.looseObject({ kind: z.string(), sum: z.string() });

/** A line of an export, or why it is none. */
export type LineRead =
  { readonly kind: 'line'; readonly line: ExportLine } | { readonly kind: 'refused'; readonly why: string };

/** A line of an export with its sum, and the text that it is. */
export function exportLine(content: Record<string, unknown>): { text: string; sum: string } {
  const sum = sha256(JSON.stringify(content));
  return { text: `${JSON.stringify({ ...content, sum })}\n`, sum };
}

/** Reads a line of an export. */
export function readLine(text: string): LineRead {
  const json = parsed(text);
  if (json.kind === 'refused') return json;
  const found = Anything.safeParse(json.value);
  if (!found.success) return refused('it is no line of an export');
  const { sum, ...content } = found.data;
  if (content.kind === 'errorbook' && content['version'] !== EXPORT_VERSION)
    return refused(
      `its version is ${String(content['version'])}, and ${String(EXPORT_VERSION)} is read here`,
    );
  if (sha256(JSON.stringify(content)) !== sum)
    return refused('it was changed after it was exported: its sum is another one');
  const read = ExportLine.safeParse(found.data);
  if (read.success) return { kind: 'line', line: read.data };
  const [issue] = read.error.issues;
  return refused(`${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'it cannot be read'}`);
}

/** The sum of the sums of lines, in their order. */
export function sumOfSums(): { add: (sum: string) => void; read: () => string } {
  const hash = createHash('sha256');
  return { add: (sum) => void hash.update(sum), read: () => hash.copy().digest('hex') };
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

function refused(why: string): { kind: 'refused'; why: string } {
  return { kind: 'refused', why };
}

function parsed(text: string): { kind: 'json'; value: unknown } | { kind: 'refused'; why: string } {
  try {
    return { kind: 'json', value: JSON.parse(text) };
  } catch (error) {
    // the message quotes what is wrong, which may be anything, and says where
    const at = /position (\d+)/.exec(messageOf(error))?.[1];
    const where = at === undefined ? 'it was cut' : `from character ${String(Number(at) + 1)} on`;
    return refused(`it is no JSON (${where})`);
  }
}
