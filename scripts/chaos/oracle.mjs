import { askedInDrafts, leftInDrafts } from './oracle-drafts.mjs';
import { groupsOf, handedOff, pulls } from './oracle-groups.mjs';
import { runPrefix } from './run-prefix.mjs';

/** Rows of which a run has as many as without faults, whatever was killed. */
const LASTING = [
  ...['verified', 'approval_requested', 'decided', 'stage_ended'],
  ...['handoff', 'pushed', 'pr', 'finished'],
];

/** What a fault-free run of a shape came to, for comparison. */
export function reference(facts) {
  const unseen = Object.entries(traces(facts)).filter(([, count]) => count === 0);
  if (unseen.length > 0)
    throw new Error(`nothing is seen of ${unseen.map(([what]) => what).join(', ')} of a run without faults`);
  const left = leftInDrafts(facts);
  if (left.length > 0) throw new Error(`a run without faults has left something: ${left.join('; ')}`);
  return {
    state: facts.status.state,
    stages: facts.status.stages.map(({ key, state, head, attempts }) => ({
      ...{ key, state, attempts: attempts.length },
      tree: head === null ? null : facts.treeOf(head),
    })),
    collector: collectorTree(facts),
    branch: facts.status.handoff.branch,
    groups: groupsOf(facts),
    pulls: facts.pulls,
    origin: [...facts.origin.keys()].sort(),
    failures: facts.failures.map(([title]) => title),
    gates: countsOf(facts.gates),
    told: facts.told,
    rows: rowsOf(facts),
  };
}

/** What each run leaves, and how much of it: where nothing is seen of a run without faults, nobody looks at the right place. */
function traces({ starts, ledger, vault, origin, told }) {
  return {
    executors: starts.length,
    ledger: ledger.length,
    heads: vault.size,
    branches: origin.size,
    notifications: told.length,
  };
}

/** Says what is not as it would be without faults; nothing when all is well. */
export function violations({ facts, expected, run }) {
  const { status } = facts;
  if (status === null) return ['nothing is known of the run'];
  const found = [...run.complaints, ...ending({ facts, expected })];
  if (status.state !== expected.state) return found;
  return [
    ...found,
    ...trees({ facts, expected }),
    ...published({ facts, expected }),
    ...handedOff({ facts, expected }),
    ...pulls({ facts, expected }),
    ...askedInDrafts({ facts, run }),
    ...kept({ facts, run }),
    ...started({ facts, expected, run }),
    ...recorded({ facts, expected, run }),
    ...learnt({ facts, expected, run }),
    ...told({ facts, expected, run }),
    ...used({ facts }),
    ...facts.leaks.map((file) => `the secret is in ${file}`),
  ];
}

function ending({ facts, expected }) {
  const { status, stored, report } = facts;
  const found = [];
  if (status.state !== expected.state)
    found.push(
      `ended as ${status.state}, not ${expected.state}: ${status.failure?.code} ${status.failure?.message}`,
    );
  if (stored?.state !== status.state) found.push(`the store has it as ${stored?.state ?? 'unknown'}`);
  if (report?.run.state !== status.state) found.push(`the report tells ${report?.run.state ?? 'nothing'}`);
  return found;
}

function trees({ facts, expected }) {
  const found = expected.stages.flatMap(({ key, state, tree }) => {
    const stage = facts.status.stages.find((one) => one.key === key);
    if (stage?.state !== state) return [`stage ${key} is ${stage?.state}, not ${state}`];
    if (stage.head === null) return tree === null ? [] : [`stage ${key} has no head`];
    return facts.treeOf(stage.head) === tree ? [] : [`stage ${key} has another tree`];
  });
  return collectorTree(facts) === expected.collector ? found : [...found, 'the collector has another tree'];
}

/** Of what was handed off together; `null` where it went in groups. */
function collectorTree({ status: { handoff }, treeOf }) {
  return handoff.collector === null ? null : treeOf(handoff.collector);
}

function published({ facts, expected }) {
  const { origin, status } = facts;
  const refs = [...origin.keys()].sort();
  const found = [];
  if (refs.join() !== expected.origin.join())
    found.push(`origin has ${refs.join(', ')}, not ${expected.origin.join(', ')}`);
  if (expected.groups.length > 0) return found;
  if (origin.get(`refs/heads/${expected.branch}`) !== status.handoff.collector)
    found.push('the pushed branch is not the collector');
  if (status.handoff.pullRequest?.number !== facts.firstPull) found.push('the pull request is not the first');
  return found;
}

/** Every head that the run tells of is in the vault under its name, and nothing else is there. */
function kept({ facts, run }) {
  const prefix = runPrefix(run);
  const wanted = facts.status.stages.flatMap(({ key, attempts }) =>
    attempts
      .filter(({ head }) => head !== null)
      .map(({ attempt, head }) => [`${prefix}${key}/${String(attempt)}`, head]),
  );
  const found = wanted.flatMap(([ref, head]) =>
    facts.vault.get(ref) === head ? [] : [`the vault has ${facts.vault.get(ref) ?? 'nothing'} for ${ref}`],
  );
  const named = new Set(wanted.map(([ref]) => ref));
  const unknown = [...facts.vault.keys()].filter(
    (ref) =>
      ref.startsWith(prefix) && /\/\d+$/.test(ref) && !named.has(ref) && !ref.startsWith(`${prefix}handoff/`),
  );
  return [...found, ...unknown.map((ref) => `nobody knows of ${ref}`)];
}

/** One start for each attempt, and no more attempts than without faults but for those that were killed. */
function started({ facts, expected, run }) {
  const twice = [...countsOf(facts.starts)]
    .filter(([, times]) => times > 1)
    .map(([line, times]) => `${line} started ${String(times)} times`);
  const tooMany = expected.stages.flatMap(({ key, attempts }) => {
    const starts = facts.starts.filter((line) => line.startsWith(`${String(run.number)} ${key} `)).length;
    const kills = run.killed.filter(({ stage }) => stage === key).length;
    const most = attempts + kills + run.reboots + (run.wasReset ? attempts : 0);
    return starts > most ? [`${key} was started ${String(starts)} times, ${String(most)} at most`] : [];
  });
  return [...twice, ...tooMany, ...gates({ facts, expected, run })];
}

/** A gate starts as often as without faults (one that fails at first is run once more), but for those that were killed. */
function gates({ facts, expected, run }) {
  const usual = Math.max(1, ...expected.gates.values());
  return [...countsOf(facts.gates)].flatMap(([line, times]) => {
    const stage = line.split(' ')[1];
    const kills = run.killed.filter((one) => one.kind === 'gate' && one.stage === stage).length;
    // one that was killed has failed: it is run once more
    const most = usual + 2 * (kills + run.reboots);
    return times > most ? [`gate ${line} started ${String(times)} times`] : [];
  });
}

function countsOf(lines) {
  const counted = new Map();
  for (const line of lines) counted.set(line, (counted.get(line) ?? 0) + 1);
  return counted;
}

/** Rows from 1 without a gap, no key twice, as many as without faults. After a reset things may go another way. */
function recorded({ facts, expected, run }) {
  const { ledger } = facts;
  const found = [];
  // one that was terminated before it had its number may get it when nobody waits for it any more
  if (facts.runs < run.number)
    found.push(`the store has ${String(facts.runs)} runs, not ${String(run.number)}`);
  if (facts.runs > run.tokens)
    found.push(`the store has ${String(facts.runs)} runs for ${String(run.tokens)} start tokens`);
  if (ledger.some(({ seq }, index) => seq !== index + 1)) found.push('the ledger has a gap');
  if (new Set(ledger.map(({ key }) => key)).size !== ledger.length) found.push('the ledger has a key twice');
  if (run.wasReset) return found;
  const rows = rowsOf(facts);
  for (const kind of LASTING.filter((one) => rows[one] !== expected.rows[one]))
    found.push(`the ledger has ${String(rows[kind])} rows ${kind}, not ${String(expected.rows[kind])}`);
  for (const { key } of ledger.filter((row) => /~\d+$/.test(row.key)))
    found.push(`the ledger tells in two ways of ${key}`);
  return found;
}

/** What fails without faults is in the errorbook, once a run; what was killed may be there besides. */
function learnt({ facts, expected, run }) {
  const seen = new Map(facts.failures);
  const most = run.number + (run.wasReset ? 1 : 0);
  return expected.failures
    .filter((title) => !(seen.get(title) >= 1 && seen.get(title) <= most))
    .map((title) => `the errorbook has ${String(seen.get(title) ?? 0)} times: ${title}`);
}

/** Somebody outside is told of everything once, by its key. A reset run may ask again. */
function told({ facts, expected, run }) {
  const missing = expected.told.filter((name) => !facts.told.includes(name));
  const more = facts.told.length - expected.told.length;
  return [
    ...missing.map((name) => `nobody was told: ${name}`),
    ...(more > 0 && !run.wasReset ? [`${String(more)} more notifications: ${facts.told.join(', ')}`] : []),
  ];
}

/** What counts against the run's limits is what it did, whoever died. */
function used({ facts: { status } }) {
  const attempts = status.stages.flatMap((stage) => stage.attempts).filter(({ skipped }) => !skipped).length;
  const quota = status.quotas?.find(({ kind }) => kind === 'attempts');
  if (quota === undefined || quota.consumed === attempts) return [];
  return [`${String(quota.consumed)} attempts count, there were ${String(attempts)}`];
}

/** What an ended run still has of admission, and what nobody outside was told yet. */
export function stillHeld({ places, backlogs, run }) {
  const own = places.filter(({ run: { slug, number } }) => slug === run.slug && number === run.number);
  return [
    ...own.map(({ kind }) => `place: ${kind}`),
    ...backlogs.map(({ waiting, error }) => `notifications: ${String(waiting)}, ${error ?? 'not tried'}`),
  ];
}

function rowsOf({ ledger }) {
  const count = (wanted) => ledger.filter(({ kind }) => kind === wanted).length;
  return Object.fromEntries(LASTING.map((kind) => [kind, count(kind)]));
}
