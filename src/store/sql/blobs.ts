import { createHash } from 'node:crypto';

import { fail } from '../../domain/failure/catalogue.js';
import { MAX_BLOB_BYTES } from '../blob-limit.js';
import type { Store } from '../store.js';
import type { SqlContext } from './context.js';

/** Texts by content hash. */
export function blobOperations({ db, where, guard }: SqlContext): Pick<Store, 'putBlob' | 'getBlob'> {
  return {
    async putBlob({ content }) {
      const bytes = Buffer.from(content, 'utf8');
      if (bytes.length > MAX_BLOB_BYTES)
        fail('BAD_INPUT', {
          what: 'The text',
          value: content,
          why: `it has ${bytes.length} bytes, and ${MAX_BLOB_BYTES} is the most`,
        });
      const hash = sha256(bytes);
      const row = { hash, content: bytes };
      await guard(() =>
        db.transaction().execute((transaction) =>
          transaction
            .insertInto('blob')
            .values(row)
            .onConflict((conflict) => conflict.doNothing())
            .execute(),
        ),
      );
      return hash;
    },

    async getBlob({ hash }) {
      const row = await guard(() =>
        db.selectFrom('blob').select('content').where('hash', '=', hash).executeTakeFirst(),
      );
      if (row === undefined) return null;
      const bytes = Buffer.from(row.content);
      if (sha256(bytes) !== hash)
        fail('STORE_DAMAGED', { where, detail: `the content ${hash} is not what was put there.` });
      return bytes.toString('utf8');
    },
  };
}

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
