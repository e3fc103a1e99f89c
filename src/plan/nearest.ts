/** The word that a misspelt one most likely meant: at most two edits away, and fewer for short words; else `null`. */
export function nearest({ word, known }: { word: string; known: readonly string[] }): string | null {
  const wanted = plain(word);
  if (wanted.length > 100) return null;
  let best: { word: string; distance: number } | null = null;
  for (const candidate of known) {
    const distance = edits(wanted, plain(candidate));
    if (distance <= allowance(wanted) && (best === null || distance < best.distance)) {
      best = { word: candidate, distance };
    }
  }
  return best?.word ?? null;
}

function plain(word: string): string {
  return word.toLowerCase().replaceAll(/[-_ ]/g, '');
}

function allowance(word: string): number {
  return word.length <= 4 ? 1 : 2;
}

/** Damerau-Levenshtein distance (insert, delete, replace, swap of neighbours), by three rows. */
function edits(one: string, other: string): number {
  if (Math.abs(one.length - other.length) > 2) return Number.POSITIVE_INFINITY;
  let before: number[] = [];
  let last = Array.from({ length: other.length + 1 }, (_, index) => index);
  for (let i = 1; i <= one.length; i += 1) {
    const row = [i];
    for (let j = 1; j <= other.length; j += 1) {
      const cost = one[i - 1] === other[j - 1] ? 0 : 1;
      let value = Math.min(at(row, j - 1) + 1, at(last, j) + 1, at(last, j - 1) + cost);
      if (i > 1 && j > 1 && one[i - 1] === other[j - 2] && one[i - 2] === other[j - 1]) {
        value = Math.min(value, at(before, j - 2) + 1);
      }
      row.push(value);
    }
    [before, last] = [last, row];
  }
  return at(last, other.length);
}

function at(row: readonly number[], index: number): number {
  return row[index] ?? Number.POSITIVE_INFINITY;
}
