import { accessSync, constants, existsSync, readdirSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** The variable that names a server for tests: a URL of somebody who may make databases. */
export const SERVER_VARIABLE = 'STAGEGATE_TEST_POSTGRES';

/** What to do where nothing is found. */
export const HOW_TO_HAVE_ONE = `install PostgreSQL (Debian: apt-get install postgresql), or name a server with ${SERVER_VARIABLE}=postgresql://…`;

const DEBIAN = '/usr/lib/postgresql';
const PROGRAMS = ['initdb', 'postgres'];

/** The folder with PostgreSQL's programs, of PATH or of Debian's newest package; `null` when it is not installed. */
export function findPrograms({ env }) {
  const versions = existsSync(DEBIAN) ? readdirSync(DEBIAN) : [];
  const newestFirst = versions.sort((one, other) => Number(other) - Number(one));
  const folders = [
    ...(env.PATH ?? '').split(delimiter),
    ...newestFirst.map((version) => join(DEBIAN, version, 'bin')),
  ];
  return (
    folders.find((folder) => folder !== '' && PROGRAMS.every((name) => isProgram(join(folder, name)))) ?? null
  );
}

function isProgram(file) {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
