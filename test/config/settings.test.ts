import { describe, expect, test } from '@jest/globals';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { dayLimitOf } from '../../src/config/day-limits.js';
import { resolvePaths } from '../../src/config/paths.js';
import { readSettings } from '../../src/config/settings.js';
import { StagegateError } from '../../src/domain/failure/catalogue.js';
import { tempDirs } from '../support/temp-dir.js';

const tempDir = tempDirs();

function settingsOf(text: string) {
  const env = { STAGEGATE_HOME: tempDir() };
  const paths = resolvePaths({ env });
  mkdirSync(paths.config, { recursive: true });
  writeFileSync(join(paths.config, 'config.yaml'), text);
  return readSettings({ env, paths });
}

function refusal(text: string) {
  try {
    settingsOf(text);
  } catch (error) {
    if (error instanceof StagegateError) return error.failure;
    throw error;
  }
  throw new Error('it was accepted');
}

describe('what limits agents on a host', () => {
  test('limits of a day are by repository, with one for the others; slots are by agent', () => {
    const { dayLimits, agentSlots } = settingsOf(
      'day_limits: {default: $50, shop-1: {cost: 2.50 USD, tokens: 2M}, free-1: {tokens: 500}}\nagent_slots: {claude: 2}\n',
    );
    const of = (slug: string) => dayLimitOf({ limits: dayLimits, slug });
    expect(of('other')).toEqual({ costUsd: 50, tokens: null });
    expect(of('shop-1')).toEqual({ costUsd: 2.5, tokens: 2_000_000 });
    expect(of('free-1')).toEqual({ costUsd: null, tokens: 500 });
    expect(of('constructor')).toEqual({ costUsd: 50, tokens: null });
    expect(agentSlots).toEqual({ claude: 2 });
    expect(dayLimitOf({ limits: settingsOf('').dayLimits, slug: 'other' })).toBeNull();
  });

  test.each([
    [
      'day_limits: {default: lots}',
      /"lots" must be an amount of US dollars such as \$5 or 2\.50 USD[^]*day_limits\.default/,
    ],
    ['day_limits: {default: 50}', /50 must be an amount of US dollars[^]*day_limits\.default/],
    ['day_limits: {default: $0}', /"\$0" must be an amount/],
    [
      'day_limits: {shop-1: {cost: $5, tokens: many}}',
      /"many" must be a number of tokens such as 500k or 2M[^]*shop-1/,
    ],
    ['day_limits: {shop-1: {costs: $5}}', /costs/],
    ['day_limits: $50', /day_limits/],
    ['agent_slots: {claude: 0}', /must be at least 1[^]*agent_slots\.claude/],
    ['agent_slots: {claude: many}', /must be a whole number from 1 to 1000[^]*agent_slots\.claude/],
    ['agent_slots: 3', /agent_slots/],
  ])('%s is refused with its place', (text, words) => {
    const failure = refusal(text);
    expect(failure).toMatchObject({ code: 'CONFIG_INVALID' });
    expect(failure.message).toMatch(words);
    expect(failure.message).toContain('config.yaml');
    expect(failure.next).toContain('config.yaml');
  });
});
