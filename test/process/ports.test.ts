import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';

import { describe, expect, test } from '@jest/globals';

import { releasePorts, reservePorts } from '../../src/process/index.js';
import { compileSrc } from '../support/compile-src.js';
import { tempDirs } from '../support/temp-dir.js';

const temp = tempDirs();
const src = compileSrc({ folders: ['process', 'domain', 'config'] });

/** Reserves blocks in a Node process of its own; each line of its output is one. */
function reserveElsewhere(input: { stateDir: string; owners: string[] }): Promise<number[][]> {
  const file = join(src(), 'reserve.js');
  writeFileSync(
    file,
    `import { reservePorts } from './process/index.js';
    const { stateDir, owners } = JSON.parse(process.argv[2]);
    const blocks = await Promise.all(owners.map((owner) => reservePorts({ stateDir, owner, count: 10 })));
    process.stdout.write(JSON.stringify(blocks));`,
  );
  const child = spawn(process.execPath, [file, JSON.stringify(input)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let out = '';
  child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()));
  return new Promise((resolve) => child.once('close', () => resolve(JSON.parse(out) as number[][])));
}

describe('a block of ports', () => {
  test('is ten neighbours, the same for an owner until it is released', async () => {
    const stateDir = temp();
    const first = await reservePorts({ stateDir, owner: 'a', count: 10 });
    expect(first).toHaveLength(10);
    expect(first.map((port) => port - (first[0] ?? 0))).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    expect(await reservePorts({ stateDir, owner: 'a', count: 10 })).toEqual(first);
    expect(await reservePorts({ stateDir, owner: 'b', count: 10 })).not.toContain(first[0]);
    releasePorts({ stateDir, owner: 'a' });
    releasePorts({ stateDir, owner: 'a' });
    expect(await reservePorts({ stateDir, owner: 'c', count: 10 })).toEqual(first);
  });

  test('holds nobody else: owners of two processes at once never share one, and one owner has but one', async () => {
    const stateDir = temp();
    const names = Array.from({ length: 12 }, (_, index) => `owner ${String(index)}`);
    const [one, two] = await Promise.all([
      reserveElsewhere({ stateDir, owners: [...names, 'both'] }),
      reserveElsewhere({ stateDir, owners: ['both', ...names.map((name) => `${name}'`)] }),
    ]);
    expect(one.at(-1)).toEqual(two[0]);
    const blocks = new Set([...one, ...two].map((block) => block[0]));
    expect(blocks.size).toBe(25);
  });

  test('leaves out a port that somebody listens on', async () => {
    const stateDir = temp();
    const [port] = await reservePorts({ stateDir, owner: 'a', count: 10 });
    releasePorts({ stateDir, owner: 'a' });
    const server = createServer();
    await new Promise<void>((resolve) => server.listen({ port, host: '127.0.0.1' }, resolve));
    try {
      expect((server.address() as AddressInfo).port).toBe(port);
      expect(await reservePorts({ stateDir, owner: 'a', count: 10 })).not.toContain(port);
    } finally {
      await new Promise((resolve) => server.close(resolve));
    }
  });
});
