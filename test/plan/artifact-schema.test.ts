import { describe, expect, test } from '@jest/globals';

import { MAX_ARTIFACT_BYTES, validateArtifact } from '../../src/plan/artifact-schema.js';

const schema = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  type: 'object',
  properties: {
    title: { type: 'string' },
    when: { type: 'string', format: 'date-time' },
    kind: { enum: ['a', 'b'] },
  },
  required: ['title'],
  additionalProperties: false,
};
const check = (artifact: unknown, against: unknown = schema) =>
  validateArtifact({ schemaText: JSON.stringify(against), artifactText: JSON.stringify(artifact) });

describe('validateArtifact', () => {
  test('has nothing to say about an artifact that obeys', () => {
    expect(check({ title: 'x', when: '2024-01-01T00:00:00Z', kind: 'a' })).toEqual([]);
  });

  test('tells every problem with its place', () => {
    expect(check({ when: 'soon', kind: 'c', more: 1 })).toEqual([
      "it must have required property 'title'",
      'it must NOT have additional properties ("more")',
      '/when must match format "date-time"',
      '/kind must be equal to one of the allowed values (["a","b"])',
    ]);
  });

  test('knows draft-07 when the schema says so', () => {
    const draft7 = {
      $schema: 'http://json-schema.org/draft-07/schema#',
      definitions: { n: { type: 'number' } },
      items: [{ $ref: '#/definitions/n' }],
    };
    expect(check([1], draft7)).toEqual([]);
    expect(check(['x'], draft7)).toEqual(['/0 must be number']);
  });

  test.each([
    ['no JSON', '{', '{}', /^it is not JSON: /],
    ['nothing', '', '{}', /^it is not JSON: /],
    ['a schema that is no JSON', '{}', 'type: object', /^its schema is not JSON: /],
    ['a schema that is a list', '{}', '[]', /^its schema is neither an object nor/],
    ['a schema with a wrong type', '{}', '{"type": "thing"}', /^its schema cannot be used: /],
    [
      'a schema that refers elsewhere',
      '{}',
      '{"$ref": "https://example.com/x.json"}',
      /^its schema cannot be used: .*reference/,
    ],
    ['an unknown dialect', '{}', '{"$schema": "https://example.com/meta"}', /^its schema cannot be used: /],
    ['a bad pattern', '"x"', '{"pattern": "("}', /^its schema cannot be used: /],
    ['an asynchronous schema', '{}', '{"$async": true}', /asynchronous/],
  ])('tells of %s', (_what, artifactText, schemaText, expected) => {
    expect(validateArtifact({ schemaText, artifactText })).toEqual([expect.stringMatching(expected)]);
  });

  test('refuses what is too large without parsing it', () => {
    const artifactText = '"'.padEnd(MAX_ARTIFACT_BYTES + 1, 'x');
    expect(validateArtifact({ schemaText: 'true', artifactText })).toEqual([
      `it has more than ${String(MAX_ARTIFACT_BYTES)} bytes`,
    ]);
  });

  test('counts problems beyond twenty', () => {
    const problems = check(
      Array.from({ length: 30 }, () => 'x'),
      { items: { type: 'number' } },
    );
    expect(problems).toHaveLength(21);
    expect(problems.at(-1)).toBe('and 10 more');
  });

  test('is not taken in by __proto__', () => {
    const text = '{"title": "x", "__proto__": {"polluted": true}}';
    expect(validateArtifact({ schemaText: JSON.stringify(schema), artifactText: text })).toEqual([
      'it must NOT have additional properties ("__proto__")',
    ]);
  });
});
