/**
 * Kills, stops and disturbs real runs, and checks that nothing is lost and nothing happens twice: docs/chaos.md.
 * `npm run chaos -- --help` for the options.
 */
import { rmSync, writeFileSync } from 'node:fs';

import { chooseFaults, describe } from './chaos/faults.mjs';
import { Installation } from './chaos/installation.mjs';
import { oneRun } from './chaos/one-run.mjs';
import { readOptions, repeatCommand } from './chaos/options.mjs';
import { makePlace } from './chaos/place.mjs';
import { endStrays } from './chaos/processes.mjs';
import { Random } from './chaos/random.mjs';
import { faultTable } from './chaos/table.mjs';

const INTERRUPTED = 130;
const say = (line) => console.log(line);

/** All runs, one after the other; a fault-free run of each shape the first time that it comes up. */
async function chaos(options) {
  const place = await makePlace({ ...options, say });
  const installation = await Installation.start({ place });
  const ending = () => end({ installation, place, options }).finally(() => process.exit(INTERRUPTED));
  for (const name of ['SIGINT', 'SIGTERM']) process.once(name, ending);
  const references = new Map();
  const results = [];
  const until = performance.now() + options.minutes * 60_000;
  try {
    for (
      let index = options.first;
      index < options.first + options.runs && performance.now() < until;
      index += 1
    ) {
      const random = new Random(`${options.seed}/${String(index)}`);
      const shape = random.pick(options.shapes);
      const faults =
        options.point === null
          ? chooseFaults({ random, groups: options.groups, most: options.mostFaults })
          : [{ kind: 'failpoint', point: options.point, atMs: 0, forMs: 3_000, draw: 0 }];
      // A broken program leaves things behind: no need to wait for them to go.
      const run = { installation, shape, ...(options.withoutLook ? { quietMs: 1_000 } : {}) };
      if (!references.has(shape)) {
        const made = await oneRun({ ...run, task: `REF-${shape}`, faults: [], expected: null });
        say(`reference  ${shape} (${made.seconds.toFixed(1)} s)`);
        references.set(shape, made.expected);
      }
      const task = `RUN-${String(index)}`;
      const { found, seconds } = await oneRun({ ...run, task, faults, expected: references.get(shape) });
      results.push({ index, shape, faults, found, seconds });
      const verdict = found.length === 0 ? 'ok  ' : 'BAD ';
      say(`${verdict} run ${String(index)}  ${shape} (${seconds.toFixed(1)} s)  ${told(faults)}`);
      for (const line of found) say(`       ${line}`);
      if (found.length > 0) say(`       again: ${repeatCommand({ options, index })}`);
    }
  } finally {
    await end({ installation, place, options });
  }
  return results;
}

async function end({ installation, place, options }) {
  await installation.stop();
  endStrays({ place });
  if (options.keep) say(`kept: ${place.folder}`);
  else rmSync(place.folder, { recursive: true, force: true });
}

function told(faults) {
  return faults.map((fault) => `${describe(fault)}${fault.done ? '' : ' (did not happen)'}`).join('; ');
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
  if (!options.withoutLook) return bad.length === 0;
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
