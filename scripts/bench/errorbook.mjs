import { join } from 'node:path';

import { openStore } from '../../dist/store/factory.js';

const ENTRIES = 100_000;
const SEARCHES = 200;
const WORDS = 20_000;
const TOOLS = ['tsc', 'eslint', 'jest', 'pytest', 'go test', 'cargo', 'maven', 'ld'];

/**
 * How long the full-text search takes over 100,000 entries: milliseconds at the median and the 95th percentile, and what
 * bringing the entries in took. Words are spread as in a language: few are everywhere, most are rare.
 */
export async function measureErrorbook({ dir }) {
  const store = await openStore({ url: join(dir, 'errorbook.db') });
  try {
    const from = performance.now();
    await store.importErrorbook({ entries: () => manyEntries(), dryRun: false });
    const importing = performance.now() - from;
    const random = numbers(7);
    const took = [];
    for (let n = 0; n < SEARCHES; n += 1) {
      const text = [`${word(random)} ${word(random)}`, `"error in" ${word(random)}`, `${word(random)}*`][
        n % 3
      ];
      const begin = performance.now();
      await store.searchErrorbook({ text, limit: 50 });
      took.push(performance.now() - begin);
    }
    took.sort((one, other) => one - other);
    const at = (part) => took[Math.ceil(took.length * part) - 1];
    return { importing, median: at(0.5), p95: at(0.95) };
  } finally {
    await store.close();
  }
}

async function* manyEntries() {
  const random = numbers(1);
  for (let n = 0; n < ENTRIES; n += 1) yield entry({ n, random });
}

function entry({ n, random }) {
  const words = (count) => Array.from({ length: count }, () => word(random)).join(' ');
  const at = new Date(Date.UTC(2026, 0, 1) + n * 60_000).toISOString();
  const tool = TOOLS[n % TOOLS.length];
  return {
    entry: {
      id: `E-${n.toString(16).padStart(12, '0')}`,
      fingerprint: n.toString(16).padStart(64, '0'),
      repositoryId: `https://example.invalid/${String(n % 20)}.git`,
      origin: 'gate',
      stageKind: 'command',
      gate: tool,
      title: `gate ${tool} failed: ${words(4)}`,
      symptom: `error in ${words(40)}`,
      command: tool,
      exitCode: 1,
      cause: n % 5 === 0 ? words(8) : null,
      fixes: n % 5 === 0 ? [words(6)] : [],
      tags: ['gate'],
      severity: 'medium',
      status: 'candidate',
      waivedUntil: null,
      occurrences: 1,
      firstSeen: at,
      lastSeen: at,
      remedy: null,
    },
    occurrences: [],
    changes: [],
    patch: null,
  };
}

/** A word by its rank: the first are as frequent as those of a language. */
function word(random) {
  const rank = Math.floor(WORDS ** random());
  return `w${rank.toString(36)}x`;
}

/** The same numbers in each run: mulberry32. */
function numbers(seed) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
