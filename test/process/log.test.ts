import { execFileSync } from 'node:child_process';
import {
  appendFileSync,
  mkdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';

import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';

import { blotOut, blotterOf } from '../../src/process/blot-out.js';
import { boundLog } from '../../src/process/bound-log.js';
import {
  blotRanges,
  bytesWritten,
  followFile,
  readEnd,
  readEnds,
  readTail,
} from '../../src/process/index.js';
import { tempDirs } from '../support/temp-dir.js';
import { waitUntil } from '../support/wait-until.js';

const temp = tempDirs();
const line = (index: number) => `line ${String(index).padStart(4, '0')} äöü\n`;
const lines = (from: number, to: number) =>
  Array.from({ length: to - from }, (_, index) => line(from + index)).join('');

describe('blotterOf', () => {
  const secret = 'sk-0123456789';

  test('blots out what is added, also in two pieces, and after a cut', () => {
    const log = join(temp(), 'log');
    const blot = blotterOf({ file: log, secrets: [secret], limit: 1_000 });
    blot();
    writeFileSync(log, `${lines(0, 40)}my ${secret.slice(0, 5)}`);
    blot();
    appendFileSync(log, `${secret.slice(5)} is secret\n`);
    blot();
    expect(readFileSync(log, 'utf8')).toBe(`${lines(0, 40)}my [redacted]*** is secret\n`);
    for (let round = 1; round < 4; round += 1) {
      appendFileSync(log, `${lines(0, 40)}${secret}\n${lines(0, 5)}`);
      blot();
      boundLog({ log, limit: 1_000 });
      const text = readFileSync(log, 'utf8');
      expect(text).toContain(`[redacted]***\n${lines(0, 5)}`);
      expect(text).not.toContain(secret);
    }
  });

  test('of 300 GB that are not there looks at what the cut keeps', () => {
    const log = join(temp(), 'log');
    const limit = 65_536;
    const blot = blotterOf({ file: log, secrets: [secret], limit });
    writeFileSync(log, `first ${secret}\n`);
    truncateSync(log, 300_000_000_000);
    appendFileSync(log, `\nlast ${secret}\n`);
    blot();
    expect(boundLog({ log, limit })).toBe(true);
    const text = readFileSync(log, 'utf8');
    expect(text).toContain('first [redacted]***\n');
    expect(text).toContain('\nlast [redacted]***\n');
    expect(text).not.toContain(secret);
    appendFileSync(log, `${secret}\n`);
    blot();
    expect(readFileSync(log, 'utf8')).toContain('last [redacted]***\n[redacted]***\n');
  });

  test('keeps every other byte, whatever is written when', () => {
    const pieces = fc.array(
      fc.oneof(fc.constantFrom('sk-', '0123', '456789', secret), fc.string({ maxLength: 9 })),
    );
    const log = join(temp(), 'log');
    fc.assert(
      fc.property(pieces, (parts) => {
        writeFileSync(log, '');
        const blot = blotterOf({ file: log, secrets: [secret], limit: 1_000_000 });
        for (const part of parts) {
          appendFileSync(log, part);
          blot();
        }
        expect(readFileSync(log, 'utf8')).toBe(parts.join('').replaceAll(secret, '[redacted]***'));
      }),
      { numRuns: 50 },
    );
  });
});

describe('boundLog', () => {
  test('leaves a short log alone', () => {
    const log = join(temp(), 'log');
    writeFileSync(log, lines(0, 10));
    expect(boundLog({ log, limit: 1_000 })).toBe(false);
    expect(readFileSync(log, 'utf8')).toBe(lines(0, 10));
  });

  test('keeps whole lines of the beginning and the end, and counts the rest, cut after cut', () => {
    const log = join(temp(), 'log');
    writeFileSync(log, '');
    for (let round = 0; round < 5; round += 1) {
      appendFileSync(log, lines(round * 100, round * 100 + 100));
      boundLog({ log, limit: 1_000 });
    }
    const [head = '', count, tail = ''] = readFileSync(log, 'utf8').split(
      /\n\[stagegate: (\d+) bytes left out here\]\n/,
    );
    const whole = lines(0, 500);
    expect(whole.startsWith(head) && whole.endsWith(tail)).toBe(true);
    expect(head.endsWith('\n') && tail.startsWith('line')).toBe(true);
    expect(Buffer.byteLength(head + tail) + Number(count)).toBe(Buffer.byteLength(whole));
    expect(statSync(log).size).toBeLessThanOrEqual(1_000);
    expect(bytesWritten(log)).toBe(Buffer.byteLength(whole));
  });

  test('counts every byte whatever is written when', () => {
    const log = join(temp(), 'log');
    fc.assert(
      fc.property(fc.array(fc.string({ maxLength: 400 }), { maxLength: 20 }), (parts) => {
        writeFileSync(log, '');
        writeFileSync(`${log}.cut`, '');
        let written = 0;
        for (const part of parts) {
          appendFileSync(log, part);
          written += Buffer.byteLength(part);
          boundLog({ log, limit: 300 });
          expect(bytesWritten(log)).toBe(written);
        }
      }),
      { numRuns: 50 },
    );
  });
});

test.each(['a pipe', 'a link', 'a folder'])(
  '%s in a log’s place is not waited for, nor written to, and is said to be no output',
  async (what) => {
    const folder = temp();
    const file = join(folder, 'log');
    const aside = join(folder, 'aside');
    writeFileSync(aside, 'my sk-1\n');
    if (what === 'a pipe') execFileSync('mkfifo', [file]);
    else if (what === 'a link') symlinkSync(aside, file);
    else mkdirSync(file);
    const said = '[stagegate: the log is no plain file any more; what was printed is not known]\n';
    expect(readTail({ file, maxBytes: 100 })).toBe(said);
    expect(readEnd({ file, maxBytes: 100 }).toString('utf8')).toBe(said);
    expect(readEnds({ file, headBytes: 10, tailBytes: 10 }).text).toBe(said);
    blotOut({ file, secrets: ['sk-1'] });
    await blotRanges({ file, find: () => Promise.resolve([{ start: 0, end: 4 }]) });
    expect(boundLog({ log: file, limit: 1 })).toBe(false);
    const told = followFile({ file, from: 'start', signal: AbortSignal.abort() });
    expect(await told.next()).toMatchObject({ done: true });
    expect(readFileSync(aside, 'utf8')).toBe('my sk-1\n');
  },
);

describe('readEnd', () => {
  test('of 200 MB reads the end alone', () => {
    const file = join(temp(), 'log');
    writeFileSync(file, '');
    truncateSync(file, 200_000_000);
    appendFileSync(file, '\nerror: the end\n');
    const end = readEnd({ file, maxBytes: 65_536 });
    expect(end.length).toBeLessThanOrEqual(65_536);
    expect(end.toString('utf8').endsWith('\nerror: the end\n')).toBe(true);
  });

  test('of one line of 50 MB too', () => {
    const file = join(temp(), 'log');
    writeFileSync(file, Buffer.alloc(50_000_000, 'x'));
    expect(readEnd({ file, maxBytes: 1000 }).toString('utf8')).toBe('x'.repeat(1000));
  });

  test('begins at an even place, so that two bytes of a character stay together', () => {
    const file = join(temp(), 'log');
    writeFileSync(file, Buffer.from('no error, an error', 'utf16le'));
    expect(readEnd({ file, maxBytes: 11 }).toString('utf16le')).toBe('error');
  });

  test('of nothing is nothing', () => {
    expect(readEnd({ file: join(temp(), 'none'), maxBytes: 10 })).toHaveLength(0);
  });
});

describe('readTail', () => {
  test.each([
    ['everything of a short file', 'one\ntwo\n', 100, 'one\ntwo\n'],
    ['whole lines', 'one\ntwo\nthree\n', 9, 'three\n'],
    ['a line that just fits', 'one\ntwo\n', 4, 'two\n'],
    ['the end of a line that is too long, never half a character', 'aäö', 3, 'ö'],
  ])('gives %s', (_, text, maxBytes, tail) => {
    const file = join(temp(), 'log');
    writeFileSync(file, text);
    expect(readTail({ file, maxBytes })).toBe(tail);
  });

  test('is empty without a file', () => {
    expect(readTail({ file: join(temp(), 'none'), maxBytes: 10 })).toBe('');
  });
});

describe('followFile', () => {
  /** Follows in the background; `stop` ends it and gives everything that was told. */
  function follow(file: string, from: 'start' | 'end' | number) {
    const end = new AbortController();
    let told = '';
    const done = (async () => {
      for await (const text of followFile({ file, from, signal: end.signal })) told += text;
    })();
    const stop = async () => {
      end.abort();
      await done;
      return told;
    };
    return { told: () => told, stop };
  }

  test('tells what is there, what comes, and waits for a file that is not there', async () => {
    const file = join(temp(), 'log');
    const followed = follow(file, 'start');
    writeFileSync(file, lines(0, 2));
    await waitUntil('the first lines', () => followed.told() === lines(0, 2));
    appendFileSync(file, lines(2, 4));
    expect(await followed.stop()).toBe(lines(0, 4));
  });

  test('begins at the end or at a byte', async () => {
    const file = join(temp(), 'log');
    writeFileSync(file, 'old\n');
    const atByte = follow(file, 2);
    expect(await atByte.stop()).toBe('d\n');
    const atEnd = follow(file, 'end');
    appendFileSync(file, 'new\n');
    expect(await atEnd.stop()).toBe('new\n');
  });

  test('tells nothing twice and nothing less when the middle that it knows is cut', async () => {
    const file = join(temp(), 'log');
    const followed = follow(file, 'start');
    for (let round = 0; round < 4; round += 1) {
      appendFileSync(file, lines(round * 100, round * 100 + 100));
      const told = lines(0, round * 100 + 100);
      await waitUntil('the lines', () => followed.told() === told);
      expect(boundLog({ log: file, limit: 1_000 })).toBe(true);
    }
    appendFileSync(file, 'over\n');
    expect(await followed.stop()).toBe(`${lines(0, 400)}over\n`);
  });

  test('says what it missed when a cut came first', async () => {
    const file = join(temp(), 'log');
    writeFileSync(file, lines(0, 500));
    boundLog({ log: file, limit: 1_000 });
    const followed = follow(file, 'start');
    expect(await followed.stop()).toBe(readFileSync(file, 'utf8'));
    const late = follow(file, 2_000);
    expect(await late.stop()).toMatch(/^\n\[stagegate: \d+ bytes left out here\]\nline/);
  });

  test('begins anew with a file that does', async () => {
    const file = join(temp(), 'log');
    writeFileSync(file, 'a long first text\n');
    const followed = follow(file, 'start');
    await waitUntil('the text', () => followed.told() !== '');
    writeFileSync(file, 'short\n');
    await waitUntil('the other', () => followed.told().endsWith('short\n'));
    expect(await followed.stop()).toBe('a long first text\nshort\n');
  });
});
