import { afterEach, beforeEach, expect, test } from '@jest/globals';

import { openStore } from '../../src/store/factory.js';
import { type StorePlace, describeDialects } from './dialects.js';
import { otherProcesses } from './other-process.js';
import { allocation, failedGate, row } from './samples.js';

const run = { repositoryId: allocation().repositoryId, taskKey: 'ADD-42', number: 1 };

describeDialects('several processes', ({ makePlace }) => {
  const start = otherProcesses();
  let place: StorePlace;
  beforeEach(async () => {
    place = await makePlace();
  });
  afterEach(() => place.remove());

  test('that open a new store at once all find it ready, and number runs without gap or double', async () => {
    const program = `
      const store = await openStore({ url: input.url });
      for (const startToken of input.tokens) {
        const { number } = await store.allocateRun({ ...input.allocation, startToken });
        say([startToken, number]);
      }
      await store.close();
    `;
    const tokens = Array.from({ length: 12 }, (_, index) => `token-${index}-of-twelve`);
    const halves = [tokens, tokens.toReversed(), tokens.slice(6), tokens.slice(0, 6)];
    const input = { url: place.url, allocation: allocation() };
    const said = await Promise.all(halves.map((half) => start(program, { ...input, tokens: half }).end));
    expect(said.map((pairs) => pairs.length)).toEqual([12, 12, 6, 6]);
    const pairs = new Set(said.flat().map((pair) => JSON.stringify(pair)));
    const numbers = [...pairs].map((pair) => (JSON.parse(pair) as [string, number])[1]);
    expect(numbers.sort((one, other) => one - other)).toEqual(tokens.map((_, index) => index + 1));
  });

  test('that write one ledger at once make one chain, with every row once', async () => {
    const store = await openStore({ url: place.url });
    await store.allocateRun(allocation());
    const program = `
      const store = await openStore({ url: input.url });
      const log = { receiver: 'ops', events: ['approval.requested'] };
      for (const key of input.keys) {
        const data = { id: key, kind: 'approval', subject: 'api', by: 'leads', count: 1, members: [] };
        const row = { ...input.row, seq: 1, key, kind: 'approval_requested', data };
        await store.appendLedger({ run: input.run, rows: [row], notify: [log] });
      }
      const now = new Date(Date.now() + 60_000);
      for (;;) {
        const due = await store.takeNotification({ receiver: 'ops', now, leaseMs: 600_000 });
        if (due === null) break;
        say(due.happening.row.key);
      }
      await store.close();
    `;
    const keys = Array.from({ length: 12 }, (_, index) => `asked-${index}`);
    const input = { url: place.url, run, row: row(1) };
    const parts = [keys, keys.toReversed(), keys.slice(4)];
    const told = await Promise.all(parts.map((part) => start(program, { ...input, keys: part }).end));
    expect(told.flat().sort()).toEqual([...keys].sort());
    const verdict = await store.verifyLedger({ run });
    expect(verdict).toMatchObject({ rows: keys.length, broken: [], unlinked: 0 });
    await store.close();
  });

  test('one killed in the middle of writing loses nothing it was told is written, and leaves no half', async () => {
    const store = await openStore({ url: place.url });
    try {
      await store.allocateRun(allocation());
      const program = `
        const store = await openStore({ url: input.url });
        for (let first = 1; ; first += 5) {
          const rows = [0, 1, 2, 3, 4].map((more) => ({ ...input.row, seq: first + more, key: 'row-' + (first + more) }));
          await store.appendLedger({ run: input.run, rows });
          say(first + 4);
        }
      `;
      const writer = start(program, { url: place.url, run, row: row(1) });
      await writer.says(4);
      writer.child.kill('SIGKILL');
      const acknowledged = (await writer.end).length * 5;
      const rows = await store.readLedger({ run });
      expect(rows.length % 5).toBe(0);
      expect(rows.length).toBeGreaterThanOrEqual(acknowledged);
      expect(rows).toEqual(rows.map((_, index) => row(index + 1)));
      await store.appendLedger({ run, rows: [row(rows.length + 1)] });
    } finally {
      await store.close();
    }
  });

  test('that record the same failure at the same moment make one entry, and count every time once', async () => {
    const program = `
      const store = await openStore({ url: input.url });
      for (const failure of input.failures) say((await store.recordFailure(failure)).id);
      await store.close();
    `;
    const failures = Array.from({ length: 20 }, (_, index) => failedGate({}, { key: `seen-${index}` }));
    const halves = [failures, failures.toReversed(), failures.slice(5), failures.slice(0, 15)];
    const said = await Promise.all(
      halves.map((half) => start(program, { url: place.url, failures: half }).end),
    );
    expect(new Set(said.flat()).size).toBe(1);
    const store = await openStore({ url: place.url });
    expect(await store.listErrorbook({ limit: 9 })).toMatchObject([{ occurrences: 20, status: 'candidate' }]);
    await store.close();
  });

  test('that end one after the other take nothing from one that opened the store twice', async () => {
    const store = await openStore({ url: place.url });
    const { number } = await store.allocateRun(allocation());
    const second = await openStore({ url: place.url });
    await second.close();
    const program = `
      const store = await openStore({ url: input.url });
      await store.appendLedger({ run: input.run, rows: [input.row] });
      await store.close();
    `;
    await start(program, { url: place.url, run, row: row(1) }).end;
    await store.appendLedger({ run, rows: [row(2)] });
    await store.close();
    const reader = await openStore({ url: place.url });
    expect(number).toBe(1);
    expect(await reader.readLedger({ run })).toEqual([row(1), row(2)]);
    await reader.close();
  });
});
