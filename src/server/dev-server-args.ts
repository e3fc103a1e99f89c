import { SEARCH_ATTRIBUTES } from '../contract/search-attributes.js';
import { DYNAMIC_CONFIG } from './dynamic-config.js';
import { LOOPBACK } from './ports.js';
import { cliTypeName } from './search-attribute-types.js';

/**
 * The server's database has a log that it appends to, flushed with each commit: as durable as the rollback journal that it
 * would have, for a fifth less of the server's work. See docs/decisions/036-the-dev-servers-database-has-a-log.md.
 */
const PRAGMAS = ['journal_mode=wal', 'synchronous=full'];

/** The command line of a dev server. `dbFile` is `null` for one that forgets everything. */
export function devServerArgs(input: {
  binary: string;
  dbFile: string | null;
  port: number;
  uiPort: number;
}): [string, ...string[]] {
  const attributes = Object.values(SEARCH_ATTRIBUTES).flatMap(({ name, type }) => [
    '--search-attribute',
    `${name}=${cliTypeName(type)}`,
  ]);
  const dynamic = Object.entries(DYNAMIC_CONFIG).flatMap(([key, value]) => [
    '--dynamic-config-value',
    `${key}=${JSON.stringify(value)}`,
  ]);
  const pragmas = PRAGMAS.flatMap((pragma) => ['--sqlite-pragma', pragma]);
  return [
    input.binary,
    ...['server', 'start-dev', '--log-level', 'warn', '--ip', LOOPBACK],
    ...['--port', String(input.port), '--ui-port', String(input.uiPort)],
    ...(input.dbFile === null ? [] : ['--db-filename', input.dbFile, ...pragmas]),
    ...attributes,
    ...dynamic,
  ];
}
