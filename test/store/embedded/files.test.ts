import { chmodSync, mkdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

import { describe, expect, test } from '@jest/globals';
import Database from 'libsql';

import { StagegateError } from '../../../src/domain/failure/catalogue.js';
import { openStore } from '../../../src/store/factory.js';
import { tempDirs } from '../../support/temp-dir.js';
import { otherProcesses } from '../other-process.js';
import { allocation, row } from '../samples.js';

const run = { repositoryId: allocation().repositoryId, taskKey: 'ADD-42', number: 1 };
const PAGE = 4096;
const open = (url: string) => openStore({ url, patienceMs: 200 });

/** A store with a run and 200 ledger rows, closed: one whole file. */
async function filledStore(file: string): Promise<void> {
  const store = await open(file);
  await store.allocateRun(allocation());
  await store.appendLedger({ run, rows: Array.from({ length: 200 }, (_, index) => row(index + 1)) });
  await store.close();
  const raw = new Database(file);
  raw.exec('pragma wal_checkpoint(truncate)');
  raw.close();
}

/** What a loss of power leaves of a store with 20 rows in its file and 20 in its log. */
async function crashImage(file: string): Promise<{ log: Buffer; restore: (to: string) => void }> {
  const store = await open(file);
  await store.allocateRun(allocation());
  const append = async (seq: number) => store.appendLedger({ run, rows: [row(seq)] });
  for (let seq = 1; seq <= 20; seq += 1) await append(seq);
  const raw = new Database(file);
  raw.exec('pragma wal_checkpoint(restart)');
  raw.close();
  for (let seq = 21; seq <= 40; seq += 1) await append(seq);
  const [data, log] = [readFileSync(file), readFileSync(`${file}-wal`)];
  await store.close();
  return {
    log,
    restore: (to) => {
      writeFileSync(to, data);
      writeFileSync(`${to}-wal`, log);
    },
  };
}

const codeOf = (error: unknown) => (error instanceof StagegateError ? error.failure.code : String(error));

/** Reads the run and its ledger, and adds to it. */
async function readWhole(file: string): Promise<string> {
  const store = await open(file);
  try {
    const rows = await store.readLedger({ run });
    await store.appendLedger({ run, rows: [row(41)] });
    const found = await store.findRun({ slug: allocation().slug, taskKey: 'ADD-42', number: 1 });
    return rows.length === 40 && found !== null ? 'whole' : `${String(rows.length)} rows`;
  } finally {
    await store.close();
  }
}

describe('a file of the embedded store', () => {
  const tempDir = tempDirs();
  const start = otherProcesses();

  test('that is no database is told so and left as it is', async () => {
    const file = join(tempDir(), 'store.db');
    writeFileSync(file, 'these are my notes\n'.repeat(500));
    const before = readFileSync(file);
    await expect(open(file)).rejects.toMatchObject({ failure: { code: 'STORE_DAMAGED', retryable: false } });
    expect(readFileSync(file)).toEqual(before);
  });

  test('that was cut short is told so', async () => {
    const file = join(tempDir(), 'store.db');
    await filledStore(file);
    truncateSync(file, 3 * 4096);
    const use = async () => {
      const store = await open(file);
      await store.readLedger({ run }).finally(() => store.close());
    };
    await expect(use()).rejects.toMatchObject({ failure: { code: 'STORE_DAMAGED' } });
  });

  test.each([
    ['empty', (file: string) => truncateSync(file)],
    ['gone', (file: string) => rmSync(file)],
  ])('that is %s while its log is there is told so, and the log stays', async (what, harm) => {
    const image = await crashImage(join(tempDir(), 'store.db'));
    const file = join(tempDir(), 'store.db');
    image.restore(file);
    harm(file);
    await expect(open(file)).rejects.toMatchObject({
      failure: {
        code: 'STORE_DAMAGED',
        message: expect.stringContaining(what) as unknown,
        next: expect.stringContaining(`${file}-wal`) as unknown,
      },
    });
    expect(readFileSync(`${file}-wal`)).toEqual(image.log);
  });

  test('that has nothing in it has lost what it had: it is told so, and no new one is made of it', async () => {
    const file = join(tempDir(), 'store.db');
    await filledStore(file);
    for (const end of ['', '-wal', '-shm']) writeFileSync(`${file}${end}`, '');
    await expect(open(file)).rejects.toMatchObject({ failure: { code: 'STORE_DAMAGED' } });
    expect(readFileSync(file)).toHaveLength(0);
  });

  test('that was cut at any page is told so while its log is there, or has every row', async () => {
    const image = await crashImage(join(tempDir(), 'store.db'));
    const whole = join(tempDir(), 'store.db');
    image.restore(whole);
    const pages = readFileSync(whole).length / PAGE;
    const said: string[] = [];
    for (let kept = 1; kept < pages; kept += 1) {
      const file = join(tempDir(), 'store.db');
      image.restore(file);
      truncateSync(file, kept * PAGE);
      said.push(await readWhole(file).catch((error: unknown) => codeOf(error)));
    }
    expect(said[0]).toBe('STORE_DAMAGED');
    expect(said.filter((word) => word !== 'STORE_DAMAGED' && word !== 'whole')).toEqual([]);
  });

  test.each([
    ['cut in the middle of its last frame', (log: Buffer) => log.subarray(0, -3000), 'most'],
    ['cut in its first frames', (log: Buffer) => log.subarray(0, 32 + 4120 * 5 + 100), 'first'],
    ['cut in its header', (log: Buffer) => log.subarray(0, 10), 'first'],
    ['all rubbish', (log: Buffer) => Buffer.alloc(log.length, 'no log'), 'first'],
    ['zeros at its end', (log: Buffer) => Buffer.from(log).fill(0, log.length - 9000), 'most'],
  ])('whose log is %s opens with whole rows, and takes the missing ones again', async (_, harm, left) => {
    const image = await crashImage(join(tempDir(), 'store.db'));
    const file = join(tempDir(), 'store.db');
    image.restore(file);
    writeFileSync(`${file}-wal`, harm(image.log));
    const store = await open(file);
    const rows = await store.readLedger({ run });
    expect(rows).toEqual(rows.map((_row, index) => row(index + 1)));
    expect(rows.length).toBeGreaterThanOrEqual(left === 'first' ? 20 : 38);
    expect(rows.length).toBeLessThan(left === 'first' ? 30 : 41);
    const next = { run, rows: [row(42)] };
    await expect(store.appendLedger(next)).rejects.toMatchObject({ failure: { code: 'LEDGER_GAP' } });
    const all = Array.from({ length: 42 }, (_row, index) => row(index + 1));
    await store.appendLedger({ run, rows: all });
    expect(await store.readLedger({ run })).toEqual(all);
    await store.close();
  });

  test('that cannot be made is told so', async () => {
    const folder = tempDir();
    writeFileSync(join(folder, 'state'), '');
    for (const place of [folder, join(folder, 'state', 'store.db')])
      await expect(open(place)).rejects.toMatchObject({
        failure: { code: 'STORE_UNAVAILABLE', retryable: true },
      });
  });

  test('that is read-only is told so', async () => {
    const file = join(tempDir(), 'state', 'store.db');
    await filledStore(file);
    chmodSync(file, 0o444);
    chmodSync(dirname(file), 0o555);
    chmodSync(dirname(dirname(file)), 0o755);
    // root may write everywhere
    const root = process.getuid?.() === 0;
    if (root) process.seteuid?.(65_534);
    try {
      await expect(open(file)).rejects.toMatchObject({ failure: { code: 'STORE_UNAVAILABLE' } });
    } finally {
      if (root) process.seteuid?.(0);
      chmodSync(dirname(file), 0o755);
    }
  });

  test('that finds no more room loses nothing that it acknowledged', async () => {
    const file = join(tempDir(), 'store.db');
    await filledStore(file);
    const program = `
      const store = await openStore({ url: input.file });
      try {
        for (let seq = 201; ; seq += 1) {
          const data = { text: 'x'.repeat(20_000) };
          await store.appendLedger({ run: input.run, rows: [{ ...input.row, seq, key: 'row-' + seq, data }] });
          say(seq);
        }
      } catch (error) {
        say(error.failure?.code ?? String(error));
      }
    `;
    const said = await start(program, { file, run, row: row(1) }, 'ulimit -f 1000').end;
    expect(said.at(-1)).toBe('STORE_UNAVAILABLE');
    expect(said.length).toBeGreaterThan(1);
    const store = await open(file);
    const rows = await store.readLedger({ run });
    await store.close();
    expect(rows.length).toBe(200 + said.length - 1);
  });

  test('written by a newer program is refused and not touched', async () => {
    const file = join(tempDir(), 'store.db');
    await filledStore(file);
    const raw = new Database(file);
    raw.exec("insert into kysely_migration values ('9999-later', '2030-01-01T00:00:00.000Z')");
    raw.exec('pragma wal_checkpoint(truncate)');
    raw.close();
    const before = readFileSync(file);
    await expect(open(file)).rejects.toMatchObject({ failure: { code: 'STORE_NEWER' } });
    expect(readFileSync(file)).toEqual(before);
  });

  test('whose migration fails is left without half a schema', async () => {
    const file = join(tempDir(), 'store.db');
    const raw = new Database(file);
    raw.exec('create table occurrence (mine text)');
    await expect(open(file)).rejects.toThrow('occurrence');
    const tables = raw.prepare("select name from sqlite_master where type = 'table'").all([]);
    raw.close();
    expect(
      tables.map((each) => (each as { name: string }).name).filter((name) => !name.startsWith('kysely')),
    ).toEqual(['occurrence']);
  });

  test('whose migrating process was killed is free for the next', async () => {
    const file = join(tempDir(), 'state', 'store.db');
    mkdirSync(dirname(file));
    const program = `
      const guard = (operation) => operation();
      await withSideLock({ file: input.lock, guard, operation: () => { say('held'); return new Promise((go) => setTimeout(go, 1e6)); } });
    `;
    const holder = start(program, { lock: `${file}-migration.lock` });
    await holder.says(1);
    await expect(open(file)).rejects.toMatchObject({ failure: { code: 'STORE_UNAVAILABLE' } });
    holder.child.kill('SIGKILL');
    await holder.end;
    await filledStore(file);
  });
});
