import { chmodSync, mkdirSync, mkdtempSync, realpathSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const MAIN = fileURLToPath(new URL('../../dist/bin/stagegate.js', import.meta.url));

/**
 * A fresh folder with an installation of its own: `home/` is its STAGEGATE_HOME, and `bin/stagegate` the program with
 * that environment, for whoever tries the commands afterwards. The user's Temporal server is left alone.
 */
export function makePlace({ server }) {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'stagegate-demo-')));
  const config = join(folder, 'temporal.toml');
  writeFileSync(config, '# No server of the user: the demo has its own.\n[profile.default]\n');
  const own = {
    STAGEGATE_HOME: join(folder, 'home'),
    STAGEGATE_TEMPORAL_PATH: server,
    TEMPORAL_CONFIG_FILE: config,
  };
  const inherited = Object.entries(process.env).filter(([name]) => !isForeign(name));
  const env = { ...Object.fromEntries(inherited), ...own };
  const bin = join(folder, 'bin');
  mkdirSync(bin);
  writeFileSync(join(bin, 'stagegate'), wrapper({ own }));
  chmodSync(join(bin, 'stagegate'), 0o755);
  return { folder, env, bin, main: MAIN };
}

/** Variables that would lead to another server, another installation or another repository. */
function isForeign(name) {
  return (
    /^(TEMPORAL|STAGEGATE)_/.test(name) || /^GIT_(DIR|WORK_TREE|INDEX_FILE|OBJECT_DIRECTORY)$/.test(name)
  );
}

function wrapper({ own }) {
  return [
    '#!/bin/sh',
    '# stagegate, with the state folder and the server of this demo.',
    'unset TEMPORAL_ADDRESS TEMPORAL_NAMESPACE TEMPORAL_PROFILE STAGEGATE_TASK_QUEUE_PREFIX',
    ...Object.entries(own).map(([name, value]) => `export ${name}=${shellWord(value)}`),
    `exec ${shellWord(process.execPath)} ${shellWord(MAIN)} "$@"`,
    '',
  ].join('\n');
}

/** A text as one word of a command that a person copies into a shell. */
export function shellWord(text) {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}
