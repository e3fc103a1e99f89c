import { constants } from 'node:fs';
import { copyFile, lstat, mkdir, realpath, rm } from 'node:fs/promises';
import { dirname, join, relative, sep } from 'node:path';

import { z } from 'zod';

import { describeCommand } from '../../domain/command.js';
import { failure } from '../../domain/failure/catalogue.js';
import type { Failure } from '../../domain/failure/failure.js';
import type { ExecutorEnd } from '../../domain/stage/attempt.js';
import { createWorkingTree, type Sparse } from '../../git/index.js';
import { readJson, writeWhole } from '../support/json-file.js';
import { type AttemptContext, inStage } from './attempt-context.js';
import { carry, type Carrier } from './carry.js';
import { keptDependencies } from './dependencies/kept-dependencies.js';

/** The shell's exit status when there is no such command. */
const NO_SUCH_COMMAND = 127;

/** Why a working tree is not ready; `end` is set when its set-up was stopped rather than failed. */
export interface Unready {
  readonly failure: Failure;
  readonly end: ExecutorEnd | null;
}

const Ready = z.strictObject({ commit: z.string() });

/** A working tree that is wanted. */
interface WantedTree {
  readonly context: AttemptContext;
  readonly dir: string;
  readonly commit: string;
  readonly resume: string;
  /** The part of the commit that it holds; left out where that is everything. */
  readonly sparse?: Sparse;
}

/** One that is checked out, and what it is set up with. */
interface ToSetUp extends WantedTree {
  readonly env: Record<string, string>;
  readonly carrier: Carrier;
  /** Whether it was made just now; see {@link checkOutTree}. */
  readonly created: boolean;
  /** Whether no executor has written anything of `commit`, so that what its set-up installs may be kept. */
  readonly untouched: boolean;
}

/**
 * Checks a working tree out, or leaves it as it is where it was made before. A tree that is gone is made anew at `resume`.
 */
export async function checkOutTree(wanted: WantedTree): Promise<{ created: boolean }> {
  const { context, ...tree } = wanted;
  const { mirror, plan } = context;
  const { identity, repository } = context.input.run;
  const { fetchUrl } = repository;
  return createWorkingTree({ ...tree, mirror, identity, fetchUrl, strategy: plan.workspace.strategy });
}

/**
 * Readies a working tree that was checked out, once: copies the ignored files that the plan names, runs the set-up
 * commands. Called again, it goes on where it was.
 */
export async function setUpTree(input: ToSetUp): Promise<Unready | null> {
  const { context, dir, commit, created } = input;
  const { plan } = context;
  if (plan.workspace.copy.length === 0 && plan.workspace.setup.length === 0) return null;
  const marker = join(dirname(dir), `.${relative(dirname(dir), dir)}.ready.json`);
  if (!created && readJson({ file: marker, schema: Ready })?.commit === commit) return null;
  const missing = await copyIgnored({ context, dir });
  if (missing !== null) return { failure: missing, end: null };
  const problem = await installed(input);
  if (problem === null) await writeWhole({ file: marker, text: JSON.stringify({ commit }) });
  return problem;
}

/** Sets the tree up, or copies in what an earlier set-up has filled. */
async function installed(input: ToSetUp): Promise<Unready | null> {
  const kept = await keptDependencies(input);
  if (kept === null) return setUp(input);
  if (await kept.restore()) return null;
  const problem = await setUp(input);
  if (problem === null && input.untouched) await kept.keep();
  return problem;
}

async function copyIgnored({
  context,
  dir,
}: {
  context: AttemptContext;
  dir: string;
}): Promise<Failure | null> {
  const { checkout } = context.input.run.repository;
  for (const path of context.plan.workspace.copy) {
    const from = await realpath(join(checkout, path)).catch(() => null);
    const root = await realpath(checkout).catch(() => checkout);
    const stat = from === null ? null : await lstat(from);
    if (from === null || !stat?.isFile() || !from.startsWith(root + sep)) {
      return failure('COPY_MISSING', { ...inStage(context.input), path });
    }
    const to = join(dir, path);
    await mkdir(dirname(to), { recursive: true });
    const parent = await realpath(dirname(to));
    if (parent !== (await realpath(dir)) && !parent.startsWith((await realpath(dir)) + sep)) {
      return failure('COPY_MISSING', { ...inStage(context.input), path });
    }
    await rm(to, { force: true });
    await copyFile(from, to, constants.COPYFILE_FICLONE);
  }
  return null;
}

async function setUp(input: {
  context: AttemptContext;
  dir: string;
  env: Record<string, string>;
  carrier: Carrier;
}): Promise<Unready | null> {
  const { context, dir, env, carrier } = input;
  const at = inStage(context.input);
  const { setup } = context.plan.workspace;
  for (const [index, command] of setup.entries()) {
    const record = join(carrier.folder, `setup-${String(index + 1)}`);
    const end = await carry({ carrier, record, command, cwd: dir, env, timeoutMs: null, stallMs: null });
    if (end.kind === 'exited' && end.exitCode === 0) continue;
    if (end.kind === 'cancelled')
      return { failure: failure('EXECUTOR_CANCELLED', at), end: { kind: end.kind } };
    if (end.kind === 'interrupted')
      return { failure: failure('EXECUTOR_INTERRUPTED', at), end: { kind: end.kind } };
    const exitCode = end.kind === 'exited' ? end.exitCode : NO_SUCH_COMMAND;
    return {
      failure: failure('SETUP_FAILED', { ...at, command: describeCommand(command), exitCode }),
      end: null,
    };
  }
  return null;
}
