import { createHash } from 'node:crypto';

import { describe, expect, test } from '@jest/globals';

import type { DialectUnderTest } from '../dialects.js';
import { freshStores } from '../opened.js';

/** Contents by hash. */
export function blobSuite(dialect: DialectUnderTest): void {
  describe(`${dialect.name}: blobs`, () => {
    const { store, another } = freshStores(dialect);

    test.each([
      ['plain text', 'plan: feature\n'],
      ['nothing', ''],
      ['other scripts and a NUL in the middle', 'größer 日本 🚀\u0000 after'],
    ])('gives back %s under the SHA-256 of its bytes', async (_name, content) => {
      const hash = await store().putBlob({ content });
      expect(hash).toBe(createHash('sha256').update(content, 'utf8').digest('hex'));
      expect(await store().getBlob({ hash })).toBe(content);
    });

    test('takes the same content again, also from two openings at once', async () => {
      const other = await another();
      const hashes = await Promise.all(
        [store(), other, store(), other].map((each) => each.putBlob({ content: 'same' })),
      );
      expect(new Set(hashes).size).toBe(1);
    });

    test('knows nothing of an unknown hash', async () => {
      expect(await store().getBlob({ hash: '0'.repeat(64) })).toBeNull();
    });

    test('takes 8,000,000 bytes and not one more', async () => {
      const most = 'é'.repeat(4_000_000);
      const hash = await store().putBlob({ content: most });
      expect((await store().getBlob({ hash }))?.length).toBe(4_000_000);
      await expect(store().putBlob({ content: `${most}x` })).rejects.toMatchObject({
        failure: { code: 'BAD_INPUT' },
      });
    });
  });
}
