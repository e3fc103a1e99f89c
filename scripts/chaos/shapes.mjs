const IN_DRAFT = { by: 'leads', pr: 'draft' };

/**
 * The plans that are run, by name. Executors are deterministic: whatever happens, the same stage leaves the same tree.
 * `attempts: 1` where nothing may cost an attempt; `work` and `check` are in the repository, see repository.mjs.
 */
export const SHAPES = {
  single: ({ work, check }) => ({
    gates: { one: check('one', 'out/a.txt') },
    limits: { attempts: 1 },
    stages: { a: { run: work(), gates: 'one' } },
    handoff: { branch: 'chaos' },
  }),

  chain: ({ work, check }) => ({
    gates: { one: check('one', 'out/b.txt') },
    limits: { attempts: 1 },
    stages: {
      a: { run: work() },
      b: { run: work('a'), needs: 'a', gates: 'one' },
      c: { run: work('b'), needs: 'b', gates: 'one' },
    },
    handoff: { branch: 'chaos', gates: ['one'] },
  }),

  diamond: ({ work, check }) => ({
    gates: { one: check('one', 'out/a.txt'), two: check('two', 'README.md') },
    limits: { attempts: 1, parallel: 2 },
    stages: {
      a: { run: work() },
      b: { run: work('a'), needs: 'a', gates: ['one', 'two'] },
      c: { run: work('a'), needs: 'a', gates: 'two' },
      d: { run: work('b', 'c'), needs: ['b', 'c'], gates: ['one', 'two'] },
    },
    handoff: { branch: 'chaos' },
  }),

  approval: ({ work, check }) => ({
    gates: { one: check('one', 'out/a.txt') },
    limits: { attempts: 1 },
    stages: {
      a: { run: work(), gates: 'one', approve: true },
      b: { run: work('a'), needs: 'a' },
    },
    handoff: { branch: 'chaos', gates: ['one'], approve: true },
  }),

  feedback: ({ work, learn, check }) => ({
    gates: { good: check('good', 'out/good.txt') },
    limits: { attempts: 2 },
    stages: {
      a: { run: work() },
      b: { run: learn('good', 'a'), needs: 'a', gates: 'good' },
    },
    handoff: { branch: 'chaos', gates: ['good'] },
  }),

  // a gate that fails at first, one that its stage weakens, which a person is asked about; limits of the whole run
  doubtful: ({ work, weaken, check, shaky }) => ({
    gates: { shaky: shaky('shaky'), one: check('one', 'out/a.txt') },
    limits: { attempts: 2, run: { attempts: 20, mutations: 100, stages: 10, time: '1h' } },
    stages: {
      a: { run: work(), gates: ['shaky', 'one'] },
      b: { run: weaken('a'), needs: 'a', gates: ['one'] },
    },
    handoff: { branch: 'chaos', gates: ['shaky'] },
  }),

  // handed off in groups, the second on top of the first, while the third still works
  groups: ({ work, check }) => ({
    gates: { one: check('one', 'README.md') },
    limits: { attempts: 1, parallel: 2 },
    stages: {
      a: { run: work(), gates: 'one' },
      b: { run: work('a'), needs: 'a' },
      c: { run: work('a'), needs: 'a', gates: 'one' },
      d: { run: work() },
    },
    handoff: { start: 'manual', branch: 'chaos', gates: ['one'] },
  }),

  // asked in draft pull requests: answered by a review, by the command line, and before the draft may be open
  drafts: ({ work, check }) => ({
    gates: { one: check('one', 'out/a.txt') },
    limits: { attempts: 1 },
    stages: {
      a: { run: work(), gates: 'one', approve: IN_DRAFT },
      b: { run: work('a'), needs: 'a', approve: IN_DRAFT },
    },
    handoff: { branch: 'chaos', gates: ['one'], approve: IN_DRAFT },
  }),

  wide: ({ work }) => ({
    workspace: { setup: ['true'], env: 'CHAOS_SECRET' },
    secrets: 'CHAOS_SECRET',
    limits: { attempts: 1, parallel: 3 },
    stages: {
      a: { run: work() },
      b: { run: work(), title: 'beside' },
      c: { run: work(), changes: 'optional' },
    },
    handoff: { branch: 'chaos' },
  }),
};

/** What people hand off by itself, in this order, each group when its stages are done. */
const HANDED_OFF = { groups: ['a', 'b', 'd', 'c'] };

/** The groups of a shape, each as `--stages` takes it; none where everything goes together. */
export const groupsOf = (shape) => HANDED_OFF[shape] ?? [];

const NONE = () => '';
const planOf = (shape) => SHAPES[shape]({ work: NONE, learn: NONE, weaken: NONE, check: NONE, shaky: NONE });

/** The keys of a shape's stages. */
export const stagesOf = (shape) => Object.keys(planOf(shape).stages);

/** Whether approvals are asked in draft pull requests. */
export const asksInDrafts = (shape) => JSON.stringify(planOf(shape)).includes('"pr":"draft"');

/** Whether people are asked something on the way. */
export const asksPeople = (shape) =>
  shape === 'doubtful' || shape in HANDED_OFF || JSON.stringify(planOf(shape)).includes('"approve"');

/** Writes a plan of a shape. `counts` is the folder where executors and gates tell of themselves. */
export function planText({ shape, counts }) {
  const command = (script, ...args) => [script, counts, ...args];
  const plan = SHAPES[shape]({
    work: (...needs) => command('./work', ...needs),
    learn: (gate, ...needs) => ['./learn', counts, gate, ...needs],
    weaken: (...needs) => command('./weaken', ...needs),
    shaky: (gate) => command('./shaky', gate),
    check: (gate, file) => command('./check', gate, file),
  });
  return JSON.stringify({ plan: `chaos-${shape}`, ...plan }, null, 2);
}
