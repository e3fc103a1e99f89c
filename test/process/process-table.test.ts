import { describe, expect, test } from '@jest/globals';

import { parseStat, readProcess, readProcessTable } from '../../src/process/process-table.js';

const stat = (name: string, state = 'S') =>
  `42 (${name}) ${state} 7 40 40 0 -1 4194560 1 0 0 0 1 2 3 4 20 0 1 0 987654 2691072 10 184467\n`;

describe('a line of /proc/<pid>/stat', () => {
  test.each(['sh', 'a b', ') R 1 1 (', '42 (sh) S', '(((', 'new\nline'])(
    'is understood with the name %j',
    (name) => {
      expect(parseStat(stat(name))).toEqual({
        pid: 42,
        parent: 7,
        group: 40,
        session: 40,
        zombie: false,
        start: '987654',
        order: 987_654,
      });
    },
  );

  test('tells a zombie', () => {
    expect(parseStat(stat('sh', 'Z'))).toMatchObject({ zombie: true });
  });

  test.each(['', '42', 'rubbish (x) y', '42 (sh) S 7'])('%j is none', (text) => {
    expect(parseStat(text)).toBeNull();
  });
});

describe('the process table', () => {
  test('has this process and its parent, as asked one by one', () => {
    const rows = readProcessTable();
    const own = rows.find((row) => row.pid === process.pid);
    expect(own).toMatchObject({ parent: process.ppid, zombie: false });
    expect(readProcess(process.pid)).toEqual(own);
    expect(rows.map((row) => row.pid)).toContain(process.ppid);
  });

  test('has no process with an impossible number', () => {
    expect(readProcess(2 ** 30)).toBeNull();
  });
});
