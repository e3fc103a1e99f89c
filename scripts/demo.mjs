/* global AbortController */
/**
 * Runs the main job for real, in a fresh folder: a repository with a bare origin, Temporal's dev server and a worker,
 * a run of examples/demo/plan.yaml, an approval, a pull request. `npm run demo` (its `predemo` does the set-up);
 * options: `npm run demo -- --help`.
 */
import { resolvePaths } from '../dist/config/paths.js';
import { resolveTemporal } from '../dist/server/resolve.js';
import { lessons, nextCommands, results } from './demo/ending.mjs';
import { readOptions } from './demo/options.mjs';
import { makePlace } from './demo/place.mjs';
import { makeRepository } from './demo/repository.mjs';
import { killAtWork } from './demo/kill.mjs';
import { runTask, TASK } from './demo/run.mjs';
import { Stagegate } from './demo/stagegate.mjs';
import { Up } from './demo/up.mjs';

const INTERRUPTED = 130;
const say = (...lines) => console.log(lines.join('\n'));
const interruption = new AbortController();
const { signal } = interruption;
for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(name, () => interruption.abort());

async function demo({ options }) {
  const { env } = process;
  const { path: server } = await resolveTemporal({ env, paths: resolvePaths({ env }), onProgress: say });
  const place = makePlace({ server });
  const { checkout, origin, commits } = makeRepository(place);
  say(
    'stagegate demo: a task goes in, a reviewed pull request comes out.',
    `  folder      ${place.folder} (kept; delete it when you have seen enough)`,
    `  repository  ${checkout}: ${commits} commits, origin ${origin}`,
  );
  const up = await Up.start({ ...place, port: options.port, signal });
  const stagegate = new Stagegate({ ...place, cwd: checkout });
  let isOver = false;
  try {
    say(`  server      ${up.server.address}, Temporal Web ${up.server.temporalWeb}`);
    say(`  worker      host ${up.worker.hostId}`, '');
    const told = [];
    // the live view would be drawn over what is said meanwhile
    const tell = (line) => (options.isTty ? told.push(line) : say('', line));
    const begun = (task) => options.kills && killAtWork({ stagegate, task, up, tell, signal });
    const run = runTask({ stagegate, say, ...options, begun, signal });
    const ended = await Promise.race([run, up.keep({ tell })]);
    isOver = true;
    const { status } = ended;
    say(...told, '', ...lessons({ status }), ...results({ ...ended, stays: options.stays }));
    say('', ...nextCommands({ task: TASK, status, place, checkout }));
    if (options.stays) await stay(up);
    return status.state === 'completed' ? 0 : 1;
  } catch (error) {
    if (!signal.aborted) throw error;
    return INTERRUPTED;
  } finally {
    if (!isOver) await abort(stagegate);
    await up.stop();
    say('', 'Server and worker are stopped. To have them again: stagegate up');
  }
}

/** Lets server and worker go on until Ctrl-C. */
async function stay(up) {
  say('', 'Server and worker go on, for you to look around. Ctrl-C ends them.');
  const interrupted = new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
  await Promise.race([interrupted, up.gone]);
}

/** Executors outlive a worker, so a run that is under way is aborted before the worker goes. */
async function abort(stagegate) {
  if (signal.aborted) say('', 'Interrupted: the run is aborted.');
  await stagegate.ask({ args: ['abort', TASK, '--yes'] }).catch(() => undefined);
}

try {
  const isTty = Boolean(process.stdin.isTTY && process.stdout.isTTY);
  const options = readOptions({ argv: process.argv.slice(2), isTty });
  if (options.help !== null) say(options.help);
  else process.exitCode = await demo({ options });
} catch (error) {
  process.exitCode = signal.aborted ? INTERRUPTED : 1;
  if (!signal.aborted) console.error(`demo: ${error.message}`);
  if (error.failure) console.error(`demo: next: ${error.failure.next}`);
}
