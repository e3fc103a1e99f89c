import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

/** Writes an executable shell script. */
export function fakeProgram({ file, script }: { file: string; script: string }): string {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, `#!/bin/sh\n${script}\n`);
  chmodSync(file, 0o755);
  return file;
}

/** What the Temporal CLI says of itself. */
export const versionLine = (server: string): string => `temporal version 1.5.1 (Server ${server}, UI 2.42.1)`;

/** A stand-in for the Temporal CLI that knows its version and nothing else. */
export const fakeTemporal = ({ file, server = '1.29.1' }: { file: string; server?: string }): string =>
  fakeProgram({ file, script: `[ "$1" = --version ] && echo '${versionLine(server)}'` });
