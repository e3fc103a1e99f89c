import { describe, expect, test } from '@jest/globals';

import type { DialectUnderTest } from '../dialects.js';
import { freshStores } from '../opened.js';

const host = (hostId: string, seenAt = '2026-01-02T03:04:05.000Z') => ({
  hostId,
  name: `machine-${hostId}`,
  prefix: 'stagegate',
  io: `stagegate-io-${hostId}`,
  exec: `stagegate-exec-${hostId}`,
  vault: '/srv/vault.git',
  seenAt,
});
const fence = { hostId: 'a', slug: 'shop-1', taskKey: 'ADD-42', number: 1, stage: 'api', attempt: 2 };
const at = '2026-01-02T03:04:05.000Z';

/** Hosts, and the attempts that they were given up with. */
export function hostSuite(dialect: DialectUnderTest): void {
  describe(`${dialect.name}: hosts`, () => {
    const { store, another } = freshStores(dialect);

    test('are those that were well lately, with what they last said', async () => {
      await store().touchHost(host('b', '2026-01-02T03:00:00.000Z'));
      await store().touchHost(host('a'));
      await (await another()).touchHost({ ...host('a', '2026-01-02T03:05:00.000Z'), vault: null });
      const lately = { prefix: 'stagegate', seenSince: '2026-01-02T03:01:00Z' };
      expect(await store().listHosts(lately)).toEqual([
        { ...host('a', '2026-01-02T03:05:00.000Z'), vault: null },
      ]);
      expect(await store().listHosts({ ...lately, seenSince: '2026-01-02T03:00:00Z' })).toHaveLength(2);
      expect(await store().listHosts({ ...lately, prefix: 'other' })).toEqual([]);
    });

    test('are told of the attempts that they no longer carry, until they say that nothing runs', async () => {
      await store().addFence({ ...fence, at });
      await (await another()).addFence({ ...fence, at });
      await store().addFence({ ...fence, attempt: 3, at });
      expect(await store().listFences({ hostId: 'a' })).toEqual([fence, { ...fence, attempt: 3 }]);
      expect(await store().listFences({ hostId: 'b' })).toEqual([]);
      await store().settleFence({ ...fence, at });
      await store().settleFence({ ...fence, at });
      expect(await store().listFences({ hostId: 'a' })).toEqual([{ ...fence, attempt: 3 }]);
    });

    test('may be given up with the same attempt again', async () => {
      const again = { ...fence, hostId: 'c' };
      await store().addFence({ ...again, at });
      await store().settleFence({ ...again, at });
      await store().addFence({ ...again, at });
      expect(await store().listFences({ hostId: 'c' })).toEqual([again]);
    });
  });
}
