import { isUtf8 } from 'node:buffer';
import { open } from 'node:fs/promises';

import { z } from 'zod';

import { fail, StagegateError } from '../domain/failure/catalogue.js';
import type { AgentLibrary } from './agents/library.js';
import { MAX_SOURCE_BYTES, type ParsedPlan, parsePlan, type ParsePlanResult } from './parse-plan.js';
import { formatProblem } from './problem.js';

/**
 * Reads and parses a plan file. Reads no more than the limit, whatever the file's size. Throws PLAN_UNREADABLE
 * (not there, no right, not UTF-8) and PLAN_TOO_LARGE. `library` finds the agents and prompt templates that the plan's
 * text names; without it, the shipped presets are known.
 */
export async function readPlan(input: {
  file: string;
  library?: (text: string) => Promise<AgentLibrary>;
}): Promise<ParsePlanResult> {
  const { file, library } = input;
  const text = await readBounded(file);
  return parsePlan({ file, text, ...(library === undefined ? {} : { library: await library(text) }) });
}

/** A plan from a text that is in no file: throws PLAN_INVALID with all problems, a line each. */
export async function planFromText(input: {
  file: string;
  text: string;
  library: (text: string) => Promise<AgentLibrary>;
}): Promise<ParsedPlan> {
  const { file, text, library } = input;
  return planIn({ file, result: parsePlan({ file, text, library: await library(text) }) });
}

/** The same for callers that need a plan: throws PLAN_INVALID with all problems, a line each. */
export async function planOrFail(input: Parameters<typeof readPlan>[0]): Promise<ParsedPlan> {
  return planIn({ file: input.file, result: await readPlan(input) });
}

function planIn({ file, result }: { file: string; result: ParsePlanResult }): ParsedPlan {
  if (result.kind === 'plan') return result;
  return fail('PLAN_INVALID', { file, problems: result.problems.map(formatProblem).join('\n') });
}

async function readBounded(file: string): Promise<string> {
  try {
    const handle = await open(file, 'r');
    try {
      const { size } = await handle.stat();
      if (size > MAX_SOURCE_BYTES) fail('PLAN_TOO_LARGE', { file, bytes: size, limit: MAX_SOURCE_BYTES });
      return decode({ file, bytes: await readUpTo({ handle, limit: MAX_SOURCE_BYTES + 1 }) });
    } finally {
      await handle.close();
    }
  } catch (error) {
    if (error instanceof StagegateError) throw error;
    return fail('PLAN_UNREADABLE', { file, detail: reason(error) }, error);
  }
}

type Handle = Awaited<ReturnType<typeof open>>;

/** A pipe or a device has no size to look at first, so the reading itself is bounded. */
async function readUpTo({ handle, limit }: { handle: Handle; limit: number }): Promise<Buffer> {
  const buffer = Buffer.alloc(limit);
  let length = 0;
  while (length < limit) {
    const { bytesRead } = await handle.read(buffer, length, limit - length);
    if (bytesRead === 0) break;
    length += bytesRead;
  }
  return buffer.subarray(0, length);
}

function decode({ file, bytes }: { file: string; bytes: Buffer }): string {
  if (bytes.length > MAX_SOURCE_BYTES)
    return fail('PLAN_TOO_LARGE', { file, bytes: bytes.length, limit: MAX_SOURCE_BYTES });
  if (!isUtf8(bytes)) return fail('PLAN_UNREADABLE', { file, detail: 'it is not text in UTF-8' });
  return bytes.toString('utf8');
}

const SystemError = z.object({ code: z.string(), message: z.string() });
const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  EACCES: 'you have no right to read it',
  EISDIR: 'it is a folder',
  ENOTDIR: 'a part of its path is not a folder',
};

function reason(error: unknown): string {
  const known = SystemError.safeParse(error);
  if (!known.success) return String(error);
  return REASONS[known.data.code] ?? known.data.message;
}
