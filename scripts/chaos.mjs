/**
 * Kills, stops and disturbs real runs, and checks that nothing is lost and nothing happens twice: docs/chaos.md.
 * `npm run chaos -- --help` for the options.
 */
import { rmSync, writeFileSync } from 'node:fs';

import { chooseFaults, describe } from './chaos/faults.mjs';
import { Installation } from './chaos/installation.mjs';
import { pointOfRun, readOptions, repeatCommand } from './chaos/options.mjs';
import { makePlace } from './chaos/place.mjs';
import { endStrays } from './chaos/processes.mjs';
import { Random } from './chaos/random.mjs';
import { asksInDrafts, groupsOf } from './chaos/shapes.mjs';
import { round } from './chaos/round.mjs';
import { faultTable } from './chaos/table.mjs';

const INTERRUPTED = 130;
const say = (line) => console.log(line);

/** All runs, some at a time; a fault-free run of each shape the first time that it comes up. */
async function chaos(options) {
  const place = await makePlace({ ...options, say });
  const installation = await Installation.start({ place });
  let ending = null;
  const interrupt = () =>
    (ending ??= end({ installation, place, options }).finally(() => process.exit(INTERRUPTED)));
  for (const name of ['SIGINT', 'SIGTERM']) process.on(name, interrupt);
  const references = new Map();
  const results = [];
  const until = performance.now() + options.minutes * 60_000;
  const last = options.first + options.runs;
  try {
    for (let from = options.first; from < last && performance.now() < until; from += options.together) {
      const indices = [...Array(Math.min(options.together, last - from)).keys()].map((index) => from + index);
      const members = indices.map((index) => member({ options, index }));
      const input = { installation, quietMs: options.quietMs };
      await learn({ input, references, members });
      for (const one of members) one.expected = references.get(one.shape);
      const outcomes = await round({ ...input, members });
      for (const [at, { found, seconds }] of outcomes.entries())
        results.push({ index: indices[at], ...members[at], found, seconds });
      tell({ options, indices, results: results.slice(-indices.length) });
    }
  } finally {
    await end({ installation, place, options });
  }
  return results;
}

/** One run with its faults: the seed and its number say which. */
function member({ options, index }) {
  const random = new Random(`${options.seed}/${String(index)}`);
  const shape = random.pick(options.shapes);
  const { groups, mostFaults: most } = options;
  const point = pointOfRun({ options, index });
  const at = (named) => ({ kind: 'failpoint', point: named, at: 0, forMs: 3_000, draw: 0 });
  const of = { handoffs: groupsOf(shape).length, inDrafts: asksInDrafts(shape) };
  const faults = point === null ? chooseFaults({ random, groups, most, ...of }) : [at(point)];
  if (options.besides !== null && index === options.first) faults.push(at(options.besides));
  return { task: `RUN-${String(index)}`, shape, faults };
}

/** Runs without faults what was not run yet. */
async function learn({ input, references, members }) {
  const unknown = [...new Set(members.map(({ shape }) => shape))].filter((shape) => !references.has(shape));
  if (unknown.length === 0) return;
  const made = await round({
    ...input,
    members: unknown.map((shape) => ({ task: `REF-${shape}`, shape, faults: [], expected: null })),
  });
  for (const [at, { expected, seconds }] of made.entries()) {
    references.set(unknown[at], expected);
    say(`reference  ${unknown[at]} (${seconds.toFixed(1)} s)`);
  }
}

function tell({ options, indices, results }) {
  for (const { index, shape, faults, found, seconds } of results) {
    const verdict = found.length === 0 ? 'ok  ' : 'BAD ';
    const told = faults
      .map((fault) => `${describe(fault)}${fault.done ? '' : ' (did not happen)'}`)
      .join('; ');
    say(`${verdict} run ${String(index)}  ${shape} (${seconds.toFixed(1)} s)  ${told}`);
    for (const line of found) say(`       ${line}`);
  }
  if (results.some(({ found }) => found.length > 0))
    say(`       again: ${repeatCommand({ options, indices })}`);
}

async function end({ installation, place, options }) {
  await installation.stop();
  endStrays({ place });
  await place.database?.end();
  if (options.keep) say(`kept: ${place.folder}`);
  else rmSync(place.folder, { recursive: true, force: true });
}

function summary({ options, results }) {
  const bad = results.filter(({ found }) => found.length > 0);
  const happened = results.flatMap(({ faults }) => faults.filter(({ done }) => done)).length;
  say(`\n${faultTable(results)}\n`);
  say(
    `seed ${options.seed}: ${String(results.length)} runs, ${String(happened)} faults, ${String(bad.length)} runs with violations`,
  );
  if (options.json !== null)
    writeFileSync(options.json, JSON.stringify({ seed: options.seed, results }, null, 2));
  if (options.without.length === 0) return bad.length === 0;
  say(
    bad.length > 0
      ? 'The program was broken, and that was seen.'
      : 'The program was broken, and nobody saw it.',
  );
  return bad.length > 0;
}

try {
  const options = readOptions({ argv: process.argv.slice(2) });
  if (options.help !== null) say(options.help);
  else process.exitCode = summary({ options, results: await chaos(options) }) ? 0 : 1;
} catch (error) {
  console.error(`chaos: ${error.stack}`);
  process.exitCode = 1;
}
