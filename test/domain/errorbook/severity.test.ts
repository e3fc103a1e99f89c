import { describe, expect, test } from '@jest/globals';

import { originOf } from '../../../src/domain/errorbook/origin.js';
import { severityOf, worse } from '../../../src/domain/errorbook/severity.js';
import { CATALOGUE } from '../../../src/domain/failure/catalogue.js';

const judged = (code: string, part: { gate?: string; command?: string; findings?: string[] } = {}) =>
  severityOf({
    origin: part.gate === undefined ? originOf(code) : 'gate',
    code,
    gate: part.gate ?? null,
    command: part.command ?? null,
    findings: part.findings ?? [],
  });

describe('how bad a failure is', () => {
  test.each([
    ['POLICY_DENIED', {}, 'high'],
    ['SECRET_IN_FILE', {}, 'high'],
    ['NOT_SNAPSHOTTABLE', {}, 'high'],
    ['VAULT_DAMAGED', {}, 'high'],
    ['GATE_FAILED', { gate: 'unit', findings: ['tests'] }, 'high'],
    ['GATE_FAILED', { gate: 'unit', findings: ['gate_file'] }, 'high'],
    ['GATE_FAILED', { gate: 'secrets' }, 'high'],
    ['GATE_FAILED', { gate: 'scan', command: 'gitleaks detect' }, 'high'],
    ['GATE_FAILED', { gate: 'deps', command: 'npm audit --omit=dev' }, 'high'],
    ['OUT_OF_SCOPE', {}, 'medium'],
    ['START_CONFLICT', {}, 'medium'],
    ['HANDOFF_CONFLICT', {}, 'medium'],
    ['GATE_FAILED', { gate: 'unit', command: 'npm test' }, 'medium'],
    ['GATE_FAILED', { gate: 'auditing', command: 'node secretary.js' }, 'medium'],
    ['EXECUTOR_FAILED', {}, 'low'],
    ['ARTIFACT_MISSING', {}, 'low'],
    ['NO_CHANGE', {}, 'low'],
  ])('%s %j is %s', (code, part, severity) => {
    expect(judged(code, part)).toBe(severity);
  });

  test('of two, the worse one stays', () => {
    expect([worse('low', 'high'), worse('high', 'low'), worse('medium', 'low')]).toEqual([
      'high',
      'high',
      'medium',
    ]);
  });

  test('the codes that the rules name are in the catalogue', () => {
    const codes = Object.keys(CATALOGUE);
    for (const code of [
      'POLICY_DENIED',
      'SECRET_IN_FILE',
      'NOT_SNAPSHOTTABLE',
      'OUT_OF_SCOPE',
      'START_CONFLICT',
    ])
      expect(codes).toContain(code);
  });
});
