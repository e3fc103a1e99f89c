import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

import { describe, expect, test } from '@jest/globals';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { parse } from 'yaml';

import { planSchemaText } from '../../src/plan/json-schema.js';
import { planReference } from '../../src/plan/plan-reference.js';
import { FEATURE_PLAN } from './issue-example.js';
import { planOf, problemsOf } from './parsing.js';

const file = (path: string) => readFileSync(fileURLToPath(new URL(`../../${path}`, import.meta.url)), 'utf8');
const examples = readdirSync(fileURLToPath(new URL('../../examples', import.meta.url)))
  .filter((name) => name.endsWith('.yaml'))
  .map((name) => [name, file(`examples/${name}`)] as const);
const ajv = new Ajv2020({ allErrors: true, strict: true, allowUnionTypes: true });
const validate = ajv.compile(JSON.parse(planSchemaText()));

describe('what is generated', () => {
  test('is up to date', () => {
    expect(file('schemas/plan.schema.json') === planSchemaText()).toBe(true);
    expect(file('docs/plan-reference.md') === planReference()).toBe(true);
  });

  test('describes every key', () => {
    const bare: string[] = [];
    JSON.parse(planSchemaText(), (name, value: { properties?: Record<string, { description?: string }> }) => {
      for (const [key, part] of Object.entries(value.properties ?? {}))
        if (part.description === undefined) bare.push(`${name}.${key}`);
      return value;
    });
    expect(bare).toEqual([]);
  });
});

describe.each([...examples, ['the example of the README', FEATURE_PLAN] as const])('%s', (_name, text) => {
  test('is a plan without a warning', () => {
    expect(planOf(text).warnings).toEqual([]);
  });

  test('is what the JSON Schema asks for', () => {
    validate(parse(text));
    expect(validate.errors).toBeNull();
  });
});

describe('the JSON Schema refuses, as the parser does,', () => {
  test.each([
    ['an unknown key', 'plan: x\nstagess: {}\nstages: {a: {run: x}}'],
    ['an unknown key of a stage', 'plan: x\nstages: {a: {run: x, need: b}}'],
    ['a missing command', 'plan: x\nstages: {a: {}}'],
    ['a bare number for a duration', 'plan: x\nstages: {a: {run: x, timeout: 10}}'],
    ['a wrong unit', 'plan: x\nstages: {a: {run: x, timeout: 10 apples}}'],
    ['a bad stage key', 'plan: x\nstages: {"a b": {run: x}}'],
    ['too many attempts', 'plan: x\nstages: {a: {run: x, attempts: 51}}'],
    ['no stages', 'plan: x\nstages: {}'],
  ])('%s', (_what, text) => {
    expect(validate(parse(text))).toBe(false);
    expect(problemsOf(text)).not.toEqual([]);
  });
});
