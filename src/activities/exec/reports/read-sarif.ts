import { z } from 'zod';

import type { Alert } from '../../../domain/stage/gate-tests.js';
import { cutText } from '../../../domain/text/utf8.js';
import { readTextFile } from './read-text-file.js';

const MOST_BYTES = 32_000_000;
const MOST_ALERTS = 50_000;
const LONGEST = 500;

const Location = z.looseObject({
  physicalLocation: z
    .looseObject({
      artifactLocation: z.looseObject({ uri: z.string().optional() }).optional(),
      region: z.looseObject({ startLine: z.int().optional() }).optional(),
    })
    .optional(),
});

const Result = z.looseObject({
  ruleId: z.string().optional(),
  kind: z.string().optional(),
  level: z.enum(['none', 'note', 'warning', 'error']).optional(),
  message: z.looseObject({ text: z.string().optional() }),
  locations: z.array(Location).optional(),
  suppressions: z.array(z.unknown()).optional(),
});

/** What is read of SARIF 2.1.0: https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html */
const Sarif = z.looseObject({
  version: z.literal('2.1.0'),
  runs: z.array(z.looseObject({ results: z.array(Result).nullable().optional() })),
});

/** The alerts of one SARIF file, or why they cannot be had. */
export type SarifReading =
  | { readonly kind: 'alerts'; readonly alerts: readonly Alert[] }
  | { readonly kind: 'problem'; readonly problem: string };

/** Reads a SARIF file. What is suppressed, or is no failure (`kind`), is left out. */
export async function readSarif({ file }: { file: string }): Promise<SarifReading> {
  const pieces: string[] = [];
  const { problem } = await readTextFile({
    file,
    maxBytes: MOST_BYTES,
    take: (text) => {
      pieces.push(text);
      return 'on';
    },
  });
  if (problem !== null) return { kind: 'problem', problem };
  const parsed = Sarif.safeParse(jsonOf(pieces.join('')));
  if (!parsed.success) return { kind: 'problem', problem: 'is no SARIF 2.1.0' };
  const alerts = parsed.data.runs.flatMap(({ results }) => (results ?? []).flatMap(alertsOf));
  if (alerts.length > MOST_ALERTS)
    return { kind: 'problem', problem: `tells of more than ${MOST_ALERTS} results` };
  return { kind: 'alerts', alerts };
}

function alertsOf(result: z.infer<typeof Result>): Alert[] {
  const { level = 'warning', kind = 'fail', suppressions = [] } = result;
  if (level === 'none' || kind !== 'fail' || suppressions.length > 0) return [];
  const place = result.locations?.[0]?.physicalLocation;
  const path = place?.artifactLocation?.uri;
  return [
    {
      level,
      rule: cutText({ text: result.ruleId ?? '', length: 200 }),
      path: path === undefined ? null : cutText({ text: path, length: LONGEST }),
      line: place?.region?.startLine ?? null,
      message: cutText({ text: result.message.text ?? '', length: LONGEST }),
    },
  ];
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text.replace(/^\u{feff}/u, ''));
  } catch {
    return null;
  }
}
