import { z } from 'zod';

import { SettledEnd } from './carried-end.js';
import { type Identity, bootId, findAlive } from './identity.js';
import type { RecordFiles } from './record-files.js';
import { fileTimes, readText } from './write-once.js';

/** What was about to be started. */
export const Intent = z.strictObject({
  schemaVersion: z.literal(1),
  boot: z.string(),
  /** For people. */
  command: z.string(),
  launchedAt: z.iso.datetime(),
});
export type Intent = z.infer<typeof Intent>;

/** Why the engine ends a process. */
export const Verdict = z.strictObject({
  kind: z.enum(['timed_out', 'stalled', 'cancelled', 'interrupted', 'over_limit']),
  durationMs: z.number().min(0),
});
export type Verdict = z.infer<typeof Verdict>;

/** What a record says. `startedAt` is in milliseconds since the epoch. */
export type Look =
  /** Nothing runs yet; a launch is safe, also while another one is on its way. */
  | { readonly kind: 'absent' }
  /** A claim that cannot be read (yet). */
  | { readonly kind: 'unclear' }
  | { readonly kind: 'running'; readonly identity: Identity; readonly startedAt: number }
  /** The command ended by itself. */
  | { readonly kind: 'finished'; readonly identity: Identity | null; exitCode: number; durationMs: number }
  /** It was started, is gone, and left no exit status. */
  | { readonly kind: 'gone'; readonly identity: Identity | null; durationMs: number }
  | { readonly kind: 'doomed'; readonly identity: Identity | null; readonly verdict: Verdict }
  | { readonly kind: 'ended'; readonly end: SettledEnd };

/** The text of a claim that forbids every wrapper to start. */
export const VOID_CLAIM = 'void|\n';

/** Reads a record; changes nothing. */
export function lookAtRecord(files: RecordFiles): Look {
  const end = readJson({ file: files.end, schema: SettledEnd });
  if (end !== null) return { kind: 'ended', end };
  const claim = readText(files.claim);
  const identity = claim === null ? null : parseClaim(claim);
  const verdict = readJson({ file: files.verdict, schema: Verdict });
  if (verdict !== null) return { kind: 'doomed', identity, verdict };
  const startedAt = fileTimes(files.started)?.changedAt ?? fileTimes(files.claim)?.changedAt ?? Date.now();
  if (identity !== null && findAlive(identity) !== null && readExit(files) === null)
    return { kind: 'running', identity, startedAt };
  const exit = readExit(files);
  if (exit !== null) {
    return { kind: 'finished', identity, exitCode: exit.code, durationMs: span(startedAt, exit.at) };
  }
  if (identity !== null || claim === VOID_CLAIM) {
    const lastOutput = fileTimes(files.log)?.changedAt ?? startedAt;
    return { kind: 'gone', identity, durationMs: span(startedAt, lastOutput) };
  }
  if (claim !== null) return { kind: 'unclear' };
  const intent = readJson({ file: files.intent, schema: Intent });
  return intent !== null && intent.boot !== bootId()
    ? { kind: 'gone', identity: null, durationMs: 0 }
    : { kind: 'absent' };
}

/** A file's JSON after its schema; `null` when it is missing or rubbish. */
export function readJson<T>({ file, schema }: { file: string; schema: z.ZodType<T> }): T | null {
  const text = readText(file);
  if (text === null) return null;
  try {
    return schema.safeParse(JSON.parse(text)).data ?? null;
  } catch {
    return null;
  }
}

/** Which process claimed a record; `null` when none has, or the claim is void or unreadable. */
export const readClaim = (files: RecordFiles): Identity | null => parseClaim(readText(files.claim) ?? '');

/** The line that the wrapper leaves: `pid|start|boot|`. */
export function parseClaim(text: string): Identity | null {
  const [, pid, start, boot] = /^(\d{1,10})\|([^|\n]+)\|([^|\n]+)\|\n$/.exec(text) ?? [];
  if (pid === undefined || start === undefined || boot === undefined || Number(pid) < 2) return null;
  return { pid: Number(pid), start: start.trim(), boot };
}

/** What `exit` holds before the command has ended: a status is written over it, for which no more room is needed. */
export const NO_EXIT_YET = '        \n';

function readExit(files: RecordFiles): { code: number; at: number } | null {
  const code = /^(\d{1,3})\|\n\s*$/.exec(readText(files.exit) ?? '')?.[1];
  if (code === undefined) return null;
  return { code: Number(code), at: fileTimes(files.exit)?.changedAt ?? Date.now() };
}

const span = (from: number, to: number) => Math.max(0, to - from);
