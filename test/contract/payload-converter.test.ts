import { describe, expect, test } from '@jest/globals';

import { isUndecodable, payloadConverter } from '../../src/contract/payload-converter.js';

const payload = (encoding: string, data: string) => ({
  metadata: { encoding: Buffer.from(encoding) },
  data: Buffer.from(data),
});

describe('the payload converter', () => {
  test('brings a value there and back', () => {
    const value = { a: [1, null, 'ä'] };
    expect(payloadConverter.fromPayload(payloadConverter.toPayload(value))).toEqual(value);
    expect(isUndecodable(value)).toBe(false);
  });

  test.each([
    ['an unknown encoding', payload('binary/none-such', 'x')],
    ['broken JSON', payload('json/plain', '{"a":')],
    ['no metadata', { data: Buffer.from('x') }],
    ['protobuf rubbish', payload('json/protobuf', '{')],
  ])('turns %s into a marker instead of throwing', (_name, rubbish) => {
    expect(isUndecodable(payloadConverter.fromPayload(rubbish))).toBe(true);
  });
});
