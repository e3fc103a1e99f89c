import {
  chmodSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  statfsSync,
  writeFileSync,
} from 'node:fs';
import { spawnSync } from 'node:child_process';
import { freemem } from 'node:os';
import { join } from 'node:path';

import { removeLeftServers } from './postgres/clean-up.mjs';

/** Linux's disk in memory; elsewhere there is none, and tests keep their files where everybody does. */
const IN_MEMORY = '/dev/shm';
const PREFIX = 'stagegate-tests-';
const TMPFS = 0x01021994;
const ENOUGH = 4 * 1024 ** 3;

/**
 * The folder for the temporary files of this test run, which `removeTempRoot` removes: in memory, where there are 4 GB of it
 * and programs may be started from there. A tenth of the suite's time is spent on a disk otherwise. `null` where there
 * is none, and where `TMPDIR` says what is wanted. What runs that were killed have left goes first.
 */
export function makeTempRoot({ env }) {
  if (env.TMPDIR || !existsSync(IN_MEMORY)) return null;
  try {
    removeLeft();
    const { type, bavail, bsize } = statfsSync(IN_MEMORY);
    if (type !== TMPFS || bavail * bsize < ENOUGH || freemem() < ENOUGH) return null;
    const root = mkdtempSync(join(IN_MEMORY, `${PREFIX}${process.pid}-`));
    // PostgreSQL, which runs as somebody else, has its folder there too
    chmodSync(root, 0o711);
    if (canStartPrograms(root)) return root;
    removeTempRoot({ root });
    return null;
  } catch {
    return null;
  }
}

/** Removes it with everything that is in it; a process that ends late may still be removing its own part. */
export function removeTempRoot({ root }) {
  try {
    rmSync(root, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
  } catch (error) {
    console.warn(`${root} is left for the next test run to remove: ${error.message}`);
  }
}

function removeLeft() {
  for (const name of readdirSync(IN_MEMORY).filter((each) => each.startsWith(PREFIX))) {
    const root = join(IN_MEMORY, name);
    if (statSync(root).uid !== process.getuid() || isTestRun(Number.parseInt(name.slice(PREFIX.length), 10)))
      continue;
    removeLeftServers({ within: root });
    removeTempRoot({ root });
  }
}

function isTestRun(pid) {
  const file = `/proc/${pid}/cmdline`;
  return existsSync(file) && readFileSync(file, 'utf8').includes('jest');
}

function canStartPrograms(root) {
  const program = join(root, 'starts');
  writeFileSync(program, '#!/bin/sh\nexit 0\n', { mode: 0o700 });
  const { status } = spawnSync(program);
  rmSync(program);
  return status === 0;
}
