import { copyFile, stat, utimes } from 'node:fs/promises';

/**
 * Copies an index with its time, to the second before. Git reads a file anew when it may have changed in the second in
 * which the index was written, and knows that second by the index file alone (its "racy git" problem): of a copy with a
 * later time it would take an edit of the same size, right after the checkout, for no edit.
 */
export async function copyIndex({ from, to }: { from: string; to: string }): Promise<void> {
  const { mtimeMs } = await stat(from);
  await copyFile(from, to);
  const second = Math.floor(mtimeMs / 1000);
  await utimes(to, second, second);
}
