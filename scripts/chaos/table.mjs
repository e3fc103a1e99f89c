import Table from 'cli-table3';

import { nameOf } from './faults.mjs';

const PLAIN = {
  ...{
    top: '',
    'top-mid': '',
    'top-left': '',
    'top-right': '',
    bottom: '',
    'bottom-mid': '',
    'bottom-left': '',
  },
  ...{
    'bottom-right': '',
    left: '',
    'left-mid': '',
    mid: '',
    'mid-mid': '',
    right: '',
    'right-mid': '',
    middle: '  ',
  },
};

/** Faults by kind and point: how often each was meant, happened, and how many of those runs were not as they should be. */
export function faultTable(results) {
  const rows = new Map();
  for (const { faults, found } of results) {
    for (const fault of faults) {
      const name = nameOf(fault);
      const row = rows.get(name) ?? { meant: 0, happened: 0, violated: 0 };
      row.meant += 1;
      if (fault.done) {
        row.happened += 1;
        row.violated += found.length > 0 ? 1 : 0;
      }
      rows.set(name, row);
    }
  }
  const table = new Table({
    head: ['fault', 'meant', 'happened', 'in runs with violations'],
    chars: PLAIN,
    style: { head: [], border: [] },
  });
  for (const [name, { meant, happened, violated }] of [...rows].sort(([one], [other]) =>
    one.localeCompare(other),
  ))
    table.push([name, ...[meant, happened, violated].map((content) => ({ content, hAlign: 'right' }))]);
  return table.toString();
}
