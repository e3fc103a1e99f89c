import { FAILPOINTS } from '../../dist/config/failpoint.js';

/** What can happen to a run, by group. */
export const GROUPS = {
  kills: [
    'kill worker',
    'kill worker',
    'kill server',
    'kill executor',
    'kill gate',
    'kill git',
    'kill command',
    'end worker',
    'reboot',
  ],
  stops: ['stop worker', 'stop worker, second starts', 'stop executor', 'stop git', 'stall server'],
  people: ['freeze', 'pause run'],
  temporal: ['pause activity', 'reset activity', 'terminate', 'reset workflow'],
  failpoints: ['failpoint'],
  database: ['stop database'],
};

/** The failpoints that every plan here can pass: where nobody is asked in a draft pull request, those of drafts are not. */
export const PASSED = FAILPOINTS.filter((name) => !/^(un)?draft\./.test(name));

/** At most one of these a run: each changes what the run is. */
const ONCE = ['terminate', 'reset workflow'];
/** Passed once a run, or twice; by a run of several groups as often as others. */
const SELDOM =
  /^(allocate|fetch|collector|push|pull|status|report|tidy|errorbook|admission|notify|outcome)\./;
const OF_HANDOFFS = /^(collector|push|pull)\./;
/** How far into the run, as a part of what it takes without faults. */
const LATEST = 0.9;
const ACTIONS = ['kill', 'kill', 'kill', 'stop', 'fail'];

/** The faults of one run: what, and when after the start. All of it follows from the random numbers. */
export function chooseFaults({ random, groups, most, handoffs = 0, inDrafts = false }) {
  const faults = [];
  for (let left = random.between(1, most); left > 0; left -= 1) {
    const kind = random.pick(GROUPS[random.pick(groups)]);
    const fault = {
      kind,
      at: random.next() * LATEST,
      forMs: random.between(1_000, 10_000),
      draw: random.next(),
    };
    const [name, times] = [random.pick(inDrafts ? FAILPOINTS : PASSED), random.between(1, 3)];
    const isSeldom = handoffs > 1 ? SELDOM.test(name) && !OF_HANDOFFS.test(name) : SELDOM.test(name);
    const point = { name, action: random.pick(ACTIONS), times: isSeldom ? 1 : times };
    if (kind === 'failpoint') fault.point = point;
    if (ONCE.includes(kind) && faults.some((other) => ONCE.includes(other.kind))) continue;
    faults.push(fault);
  }
  return faults.sort((one, other) => one.at - other.at);
}

/** How a fault is called in tables. */
export function nameOf({ kind, point }) {
  return kind === 'failpoint' ? `${point.name} ${point.action}` : kind;
}

/** The same with its moment. */
export function describe(fault) {
  const { kind, point, at } = fault;
  return kind === 'failpoint'
    ? `${nameOf(fault)} at passing ${String(point.times)}`
    : `${kind} at ${(at * 100).toFixed(0)} %`;
}
