import type { Holding } from '../../domain/janitor/holding.js';
import { formatBytes } from '../../domain/text/bytes.js';
import { clean } from '../../domain/text/clean.js';
import type { Cleanup } from '../local/gc/collect-garbage.js';
import { createStyle } from './style.js';
import { type Row, renderTable } from './table.js';

const NAMES: Readonly<Record<Holding['kind'], string>> = {
  tree: 'working tree',
  home: 'private home',
  checkout: 'gate checkout',
  logs: 'logs',
  draft: 'draft',
  vault_ref: 'vault ref',
  mirror_ref: 'mirror ref',
  mirror_objects: 'mirror',
  vault_objects: 'vault',
};

/** What goes, what stays and what is nobody's, each with its reason. */
export function renderCleanup(input: {
  cleanup: Cleanup;
  dryRun: boolean;
  width: number;
  colour: boolean;
}): string {
  const { cleanup, dryRun, width } = input;
  const style = createStyle(input);
  const { outcomes, leftovers, bytes } = cleanup;
  const failed = outcomes.filter((one) => one.failed !== null);
  const going = outcomes.filter((one) => one.drop && one.failed === null);
  const staying = outcomes.filter((one) => !one.drop);
  const table = (rows: Row[]) =>
    renderTable({
      columns: [{ title: 'what' }, { title: 'of', min: 20 }, { title: 'size' }, { title: 'why', min: 30 }],
      rows,
      width,
      style,
      indent: 2,
    });
  const rowOf = (one: Cleanup['outcomes'][number]): Row => ({
    cells: [
      { text: NAMES[one.holding.kind] },
      { text: ofWhat(one.holding) },
      { text: one.holding.bytes === 0 ? '' : formatBytes(one.holding.bytes) },
      { text: one.failed ?? one.why },
    ],
  });
  const part = (title: string, list: typeof outcomes) =>
    list.length === 0 ? [] : [title, ...table(list.map(rowOf)), ''];
  return [
    ...part(dryRun ? 'Would go:' : 'Gone:', going),
    ...part('Could not be deleted:', failed),
    ...part('Stays:', staying),
    ...(leftovers.length === 0
      ? []
      : [
          "Not stagegate's, or not known to be; left alone:",
          ...leftovers.map(({ path, why }) => `  ${clean(path)}: ${why}`),
          '',
        ]),
    dryRun
      ? `${formatBytes(bytes)} would be freed, and what nothing refers to in mirrors and vaults. Nothing was deleted.`
      : `${formatBytes(bytes)} freed.`,
    ...(dryRun && going.length > 0 ? ['Next: stagegate gc'] : []),
  ].join('\n');
}

function ofWhat(holding: Holding): string {
  switch (holding.kind) {
    case 'tree':
    case 'home':
    case 'checkout':
      return `${holding.run.taskKey}#${holding.run.number} ${holding.stage} (${holding.slug})`;
    case 'logs':
      return `${holding.run.taskKey}#${holding.run.number} ${holding.stage} ${lastPart(holding.path)} (${holding.slug})`;
    case 'draft':
    case 'vault_ref':
    case 'mirror_ref':
      return holding.ref;
    case 'mirror_objects':
    case 'vault_objects':
      return holding.slug;
  }
}

const lastPart = (path: string): string => path.slice(path.lastIndexOf('/') + 1);
