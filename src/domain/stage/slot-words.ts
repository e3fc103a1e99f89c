/** Those in line before somebody, where the place is told at each step; further back it is only told now and then. */
const NEAR = 4;

/** What a stage waits for that stands in line, in a few words. */
export function slotWords({
  agent,
  slots,
  position,
}: {
  agent: string;
  slots: number;
  position: number;
}): string {
  const before = position - 1;
  const most = position > NEAR ? 'at most ' : '';
  const place = before === 0 ? 'it is the next one' : `${most}${before} before it`;
  return `waits for a slot of ${agent}, of which ${slots} may run at once on its host; ${place}`;
}
