import { parseArgs } from 'node:util';

import { FAILPOINTS } from '../../dist/config/failpoint.js';
import { BLIND } from './blind.mjs';
import { GROUPS, PASSED } from './faults.mjs';
import { SHAPES } from './shapes.mjs';

const ACTIONS = ['kill', 'stop', 'fail'];
const STORES = ['file', 'postgres'];
/** Its gate fails once, so that the errorbook is written as well. */
const PASSES_ALL = 'feedback';

const HELP = `npm run chaos -- [options]

Runs real plans in a temporary folder with real server and worker processes, kills and stops them, and compares what
came of it with runs that nothing happened to. Exit status 1 when something is not as it should be.

  --runs N                      how many runs with faults (default 10)
  --seed S                      any text; the faults depend on it and on the run's number alone (default: the time)
  --first N                     begins with run N, to repeat one
  --together N                  that many runs at the same time: what hits worker or server hits them all (default 1)
  --most-faults N               how many faults a run meets at most (default 3)
  --store postgres              keeps the store in a database of the batch's own, on a server that is started for it
  --kills --stops --people --temporal --failpoints --database
                                only faults of these groups (default: all; those of a
                                database with --store postgres)
  --point NAME=ACTION@N         this fault in every run instead of others: at the Nth passing of a failpoint "kill" or
                                "stop" the process, or "fail", as in vault.after=kill@1 (src/config/failpoint.ts)
  --besides NAME=ACTION@N       this fault in the first run, besides its others
  --every-point ACTION          run N meets "kill", "stop" or "fail" at the Nth failpoint; as many runs as there are, of the
                                shape that passes all of them
  --shape NAME                  only runs of this plan: ${Object.keys(SHAPES).join(', ')}
  --minutes N                   starts no more runs after that time
  --without NAME                breaks the program first in one place, and meets a death that needs it: there must be violations,
                                and the exit status is 1 without. ${Object.keys(BLIND).join(', ')}
  --without-look-before-act     breaks it in all of these places
  --forgetful                   workers remember three workflows, so that nearly each workflow task replays one
  --keep                        leaves the folder for somebody to look at
  --json FILE                   writes the outcome there too
`;

/** Reads the command line; `help` is the text to print instead of doing anything. */
export function readOptions({ argv }) {
  const flag = { type: 'boolean', default: false };
  const { values } = parseArgs({
    args: argv,
    options: {
      ...{ runs: { type: 'string' }, seed: { type: 'string', default: String(Date.now()) } },
      ...{ first: { type: 'string', default: '1' }, 'most-faults': { type: 'string', default: '3' } },
      together: { type: 'string', default: '1' },
      ...{
        shape: { type: 'string' },
        point: { type: 'string' },
        besides: { type: 'string' },
        'every-point': { type: 'string' },
        minutes: { type: 'string', default: '600' },
        json: { type: 'string' },
        without: { type: 'string' },
        store: { type: 'string', default: 'file' },
      },
      ...Object.fromEntries(Object.keys(GROUPS).map((group) => [group, flag])),
      ...{ 'without-look-before-act': flag, forgetful: flag, keep: flag, help: flag },
    },
  });
  if (values.shape !== undefined && !(values.shape in SHAPES))
    throw new Error(`no shape is called ${values.shape}`);
  const everyPoint = values['every-point'] ?? null;
  if (everyPoint !== null && !ACTIONS.includes(everyPoint)) throw new Error(`not ${ACTIONS.join(', ')}`);
  if (!STORES.includes(values.store)) throw new Error(`not ${STORES.join(', ')}`);
  const without = withoutOf(values);
  const shown = without.length === 1 && everyPoint === null ? BLIND[without[0]] : {};
  const shape = values.shape ?? (everyPoint === null ? shown.shape : PASSES_ALL);
  const asked = Object.keys(GROUPS).filter((group) => values[group]);
  const point = values.point ?? (asked.length === 0 ? shown.point : undefined);
  return {
    help: values.help ? HELP : null,
    runs: whole(values.runs ?? usualRuns({ everyPoint, shown })),
    first: whole(values.first),
    mostFaults: whole(values['most-faults']),
    together: whole(values.together),
    minutes: Number(values.minutes),
    seed: values.seed,
    groups: asked.length === 0 ? groupsAt(values.store) : asked,
    store: values.store,
    shapes: shape === undefined ? Object.keys(SHAPES) : [shape],
    point: point === undefined ? null : pointOf(point),
    besides: values.besides === undefined ? null : pointOf(values.besides),
    everyPoint,
    without,
    // A program that is broken everywhere leaves things behind: no need to wait long for them to go.
    quietMs: without.length > 1 ? 1_000 : 20_000,
    forgetful: values.forgetful,
    keep: values.keep,
    json: values.json ?? null,
  };
}

/** The command that meets the same faults again, for runs that were made together. */
export function repeatCommand({ options, indices }) {
  const { seed, mostFaults, groups, shapes, without, store, point, besides, everyPoint, forgetful } = options;
  const runs = String(indices.length);
  const all = groups.length === groupsAt(store).length;
  return [
    `npm run chaos -- --runs ${runs} --first ${String(indices[0])} --seed ${seed} --most-faults ${String(mostFaults)}`,
    ...(indices.length === 1 ? [] : [`--together ${runs}`]),
    ...(all ? [] : groups.map((group) => `--${group}`)),
    ...(shapes.length === 1 ? [`--shape ${shapes[0]}`] : []),
    ...(point === null ? [] : [`--point ${nameOf(point)}`]),
    ...(besides === null || indices[0] !== options.first ? [] : [`--besides ${nameOf(besides)}`]),
    ...(everyPoint === null ? [] : [`--every-point ${everyPoint}`]),
    ...(without.length === 1 ? [`--without ${without[0]}`] : []),
    ...(without.length > 1 ? ['--without-look-before-act'] : []),
    ...(store === 'file' ? [] : [`--store ${store}`]),
    ...(forgetful ? ['--forgetful'] : []),
  ].join(' ');
}

/** What is taken out of the program, by name. */
function withoutOf({ without, 'without-look-before-act': all }) {
  if (all) return Object.keys(BLIND);
  if (without === undefined) return [];
  if (!(without in BLIND)) throw new Error(`nothing that is called ${without} can be taken out`);
  return [without];
}

/** The faults of a database are for runs that have one. */
const groupsAt = (store) =>
  Object.keys(GROUPS).filter((group) => group !== 'database' || store === 'postgres');

function usualRuns({ everyPoint, shown }) {
  if (everyPoint !== null) return String(PASSED.length);
  return shown.point === undefined ? '10' : '1';
}

const nameOf = ({ name, action, times }) => `${name}=${action}@${String(times)}`;

/** The fault that a run meets instead of chosen ones; `null` when none was asked for. */
export function pointOfRun({ options, index }) {
  const { everyPoint, point } = options;
  if (everyPoint === null) return point;
  return { name: PASSED[(index - 1) % PASSED.length], action: everyPoint, times: 1 };
}

function pointOf(text) {
  const [, name, action, times] = /^(.+)=(kill|stop|fail)@([1-9]\d*)$/.exec(text) ?? [];
  if (!FAILPOINTS.includes(name)) throw new Error(`no failpoint is called so: ${text}`);
  return { name, action, times: Number(times) };
}

function whole(text) {
  if (!/^[1-9]\d{0,6}$/.test(text)) throw new Error(`${text} is no whole number above 0`);
  return Number(text);
}
