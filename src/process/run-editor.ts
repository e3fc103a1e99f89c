import { spawn } from 'node:child_process';

/**
 * Opens a file in the user's editor on this terminal and waits for its end: its exit status, `null` when a signal ended
 * it. `editor` is a line for the shell, as git takes it (`code --wait`); the file is its last argument.
 */
export function runEditor(input: {
  editor: string;
  file: string;
  cwd: string;
  env: Readonly<Record<string, string | undefined>>;
}): Promise<number | null> {
  const { editor, file, cwd, env } = input;
  return new Promise((resolve, reject) => {
    const child = spawn('/bin/sh', ['-c', `${editor} "$@"`, editor, file], { cwd, env, stdio: 'inherit' });
    child.once('error', reject);
    child.once('exit', (exitCode) => resolve(exitCode));
  });
}
