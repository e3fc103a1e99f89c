import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';

import { hasCode } from '../domain/system-error.js';
import { fail } from '../domain/failure/catalogue.js';
import { readText, writeOnce } from './write-once.js';

/** Blocks begin here, and end below the ports that the system gives to outgoing connections. */
const LOWEST = 20_000;
const HIGHEST = 32_767;

/**
 * A block of neighbouring ports for a working tree's servers. The same owner gets the same block until it is
 * released; no block is handed to two owners, also by two processes at once. When handed out, nobody listened on
 * them. Fails with `PORTS_EXHAUSTED`.
 */
export async function reservePorts({
  stateDir,
  owner,
  count,
}: {
  /** Where blocks are kept: `<stateDir>/ports`. One per machine, or owners of different folders may meet. */
  stateDir: string;
  owner: string;
  count: number;
}): Promise<number[]> {
  const { folder, ownerFile, id } = places({ stateDir, owner });
  mkdirSync(folder, { recursive: true });
  const known = readBlock(ownerFile);
  if (known !== null) return known;
  const taken = new Set(listFolder(folder));
  for (const first of candidates({ stateDir, count })) {
    if (taken.has(String(first)) || !writeOnce({ file: join(folder, String(first)), text: id })) continue;
    const block = Array.from({ length: count }, (_, index) => first + index);
    if (!(await areFree(block))) {
      rmSync(join(folder, String(first)), { force: true });
      continue;
    }
    if (writeOnce({ file: ownerFile, text: JSON.stringify(block) })) return block;
    rmSync(join(folder, String(first)), { force: true });
    const winner = readBlock(ownerFile);
    if (winner !== null) return winner;
  }
  return fail('PORTS_EXHAUSTED', { folder, count });
}

/** Gives an owner's block back; fine when it has none. Its servers must have been stopped. */
export function releasePorts({ stateDir, owner }: { stateDir: string; owner: string }): void {
  const { folder, ownerFile, id } = places({ stateDir, owner });
  rmSync(ownerFile, { force: true });
  for (const name of listFolder(folder)) {
    if (/^\d+$/.test(name) && readText(join(folder, name)) === id)
      rmSync(join(folder, name), { force: true });
  }
}

function places({ stateDir, owner }: { stateDir: string; owner: string }) {
  const folder = join(stateDir, 'ports');
  const id = createHash('sha256').update(owner).digest('hex');
  return { folder, id, ownerFile: join(folder, `owner-${id}.json`) };
}

/** Every block once, from a place that depends on the state folder: two installations seldom meet. */
function candidates({ stateDir, count }: { stateDir: string; count: number }): number[] {
  const blocks = Math.max(1, Math.floor((ceiling() - LOWEST) / count));
  const offset = createHash('sha256').update(stateDir).digest().readUInt32BE() % blocks;
  return Array.from({ length: blocks }, (_, index) => LOWEST + ((offset + index) % blocks) * count);
}

/** The first port of the ephemeral range, where that is high enough to leave room below it. */
function ceiling(): number {
  const range = readText('/proc/sys/net/ipv4/ip_local_port_range') ?? '';
  const lowest = Number(/^\d+/.exec(range)?.[0] ?? HIGHEST + 1);
  return lowest > LOWEST + 1_000 ? Math.min(lowest, HIGHEST + 1) : HIGHEST + 1;
}

function readBlock(file: string): number[] | null {
  try {
    const block: unknown = JSON.parse(readFileSync(file, 'utf8'));
    return Array.isArray(block) && block.every((port) => Number.isInteger(port)) ? block.map(Number) : null;
  } catch (error) {
    if (hasCode(error, 'ENOENT') || error instanceof SyntaxError) return null;
    throw error;
  }
}

function listFolder(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return [];
    throw error;
  }
}

async function areFree(ports: readonly number[]): Promise<boolean> {
  const free = await Promise.all(ports.map(isFree));
  return free.every(Boolean);
}

/** Without a host name it listens on every address, so a listener on any of them is noticed. */
function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen({ port, exclusive: true }, () => server.close(() => resolve(true)));
  });
}
