import { expect, test } from '@jest/globals';

import { OutputMeter } from '../../../src/domain/agent/output-meter.js';
import { readOutput } from '../../../src/domain/agent/read-output.js';
import { shippedAgents } from '../../../src/plan/agents/shipped.js';

function presetOf(name: string) {
  const preset = shippedAgents().presets.get(name);
  if (preset === undefined) throw new Error(name);
  return preset;
}
const line = (value: unknown) => `${JSON.stringify(value)}\n`;
const message = (id: string, input: number, output: number) =>
  line({ type: 'assistant', message: { id, usage: { input_tokens: input, output_tokens: output } } });

test('what is printed in pieces is read as it comes, also across a piece', () => {
  const meter = new OutputMeter({ preset: presetOf('opencode') });
  const step = (cost: number) =>
    line({ type: 'step_finish', part: { cost, tokens: { input: 10, output: 5, reasoning: 0, cache: {} } } });
  const text = `${step(0.25)}rubbish {\n${step(0.5)}`;
  expect(meter.used).toEqual({ cost: null, tokens: null });
  for (let from = 0; from < text.length; from += 7) meter.feed(text.slice(from, from + 7));
  expect(meter.used).toEqual({ cost: 0.75, tokens: 30 });
});

test('a message that is printed in parts counts once, and the result at the end wins', () => {
  const meter = new OutputMeter({ preset: presetOf('claude') });
  meter.feed(message('m1', 100, 1) + message('m1', 100, 7) + message('m2', 200, 3));
  expect(meter.used).toEqual({ cost: null, tokens: 310 });
  const usage = {
    input_tokens: 300,
    cache_creation_input_tokens: 0,
    cache_read_input_tokens: 0,
    output_tokens: 50,
  };
  meter.feed(line({ type: 'result', total_cost_usd: 0.5, usage }));
  expect(meter.used).toEqual({ cost: 0.5, tokens: 350 });
});

test('lines for people are read as well', () => {
  const meter = new OutputMeter({ preset: presetOf('aider') });
  meter.feed('Tokens: 2.1k sent, 120 received. Cost: $0.01 message, $0.01 session.\n');
  meter.feed('Tokens: 3k sent, 100 received. Cost: $0.02 message, $0.03 session.\n');
  expect(meter.used).toEqual({ cost: 0.03, tokens: 3100 });
});

test('of an agent that was stopped, what it told while it worked is known', () => {
  const preset = presetOf('claude');
  const reading = readOutput({ preset, text: message('m1', 100, 7), exitCode: null, now: 0 });
  expect(reading.tokens).toEqual({ in: 100, out: 7 });
});
