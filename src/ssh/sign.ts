import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { findProgram } from '../process/find-program.js';
import { runOnTerminal } from '../process/run-on-terminal.js';
import type { SigningKey } from './find-key.js';
import { inFolder, runSsh, SSH_KEYGEN } from './ssh-keygen.js';

/** A signature, or why there is none. */
export type Signed =
  | { readonly kind: 'signed'; readonly signature: string }
  | { readonly kind: 'no_program' }
  | { readonly kind: 'failed'; readonly detail: string };

/**
 * Signs a text for a purpose. First without asking: with the agent, or a key without a passphrase. Where that does not do
 * and there is a terminal, ssh-keygen asks there (passphrase, a touch).
 */
export function sign(input: {
  text: string;
  namespace: string;
  key: SigningKey;
  env: Readonly<Record<string, string>>;
  cwd: string;
  isTty: boolean;
}): Promise<Signed> {
  const { text, namespace, key, env, cwd, isTty } = input;
  const program = findProgram({ name: SSH_KEYGEN, cwd, path: env['PATH'] });
  if (program === null) return Promise.resolve({ kind: 'no_program' });
  return inFolder(async (folder): Promise<Signed> => {
    const keyFile = await fileOf({ key, folder });
    if (!existsSync(keyFile) && !existsSync(`${keyFile}.pub`))
      return { kind: 'failed', detail: 'the file is not there' };
    const args = ['-Y', 'sign', '-f', keyFile, '-n', namespace];
    const quiet = await runSsh({ program, args, env, cwd, text });
    if (quiet.kind === 'exited' && quiet.exitCode === 0) return { kind: 'signed', signature: quiet.stdout };
    if (isTty) {
      const file = join(folder, 'decision');
      await writeFile(file, text);
      const status = await runOnTerminal({ argv: [program, ...args, file], cwd, env });
      if (status === 0) return { kind: 'signed', signature: await readFile(`${file}.sig`, 'utf8') };
    }
    return { kind: 'failed', detail: quiet.kind === 'exited' ? lastLine(quiet.stderr) : 'no answer came' };
  });
}

async function fileOf({ key, folder }: { key: SigningKey; folder: string }): Promise<string> {
  if (key.kind === 'file') return key.path;
  const path = join(folder, 'key.pub');
  await writeFile(path, `${key.text}\n`);
  return path;
}

function lastLine(words: string): string {
  return words.trim().split('\n').at(-1)?.slice(0, 300) ?? '';
}
