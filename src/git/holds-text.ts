import { runGit } from './git-gateway.js';

/** Whether some file of a commit holds a text, byte by byte; false when git cannot say. The text is in no command line. */
export async function holdsText(input: { gitDir: string; commit: string; text: string }): Promise<boolean> {
  const { gitDir, commit, text } = input;
  const lines = text.split('\n').filter((line) => line !== '');
  const found = await Promise.all(
    lines.map((line) =>
      runGit({
        args: ['grep', '--quiet', '--text', '--fixed-strings', '-f', '-', commit],
        cwd: gitDir,
        env: { GIT_DIR: gitDir },
        input: `${line}\n`,
      }),
    ),
  );
  return found.length > 0 && found.every(({ exitCode }) => exitCode === 0);
}
