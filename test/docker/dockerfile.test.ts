import { execFileSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { afterAll, describe, expect, test } from '@jest/globals';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const textOf = (name: string): string => readFileSync(join(ROOT, name), 'utf8');

interface Step {
  readonly word: string;
  readonly rest: string;
}
interface Stage {
  readonly image: string;
  readonly name: string | null;
  readonly steps: readonly Step[];
}

/** The stages of docker/Dockerfile, whose instructions are one line each. */
function stagesOf(text: string): Stage[] {
  const steps = text.split('\n').filter((line) => line.trim() !== '' && !line.startsWith('#'));
  const stages: (Stage & { steps: Step[] })[] = [];
  for (const line of steps) {
    const [, word = '', rest = ''] = /^([A-Z]+) (.*)$/.exec(line) ?? [];
    const from = /^(\S+)(?: AS (\S+))?$/.exec(rest);
    if (word === 'FROM') stages.push({ image: from?.[1] ?? '', name: from?.[2] ?? null, steps: [] });
    else stages.at(-1)?.steps.push({ word, rest });
  }
  return stages;
}

const stages = stagesOf(textOf('docker/Dockerfile'));
const steps = stages.flatMap((stage) => stage.steps);
const copied = (rest: string): { from: string | null; sources: string[]; to: string } => {
  const words = rest.split(' ');
  const from = words[0]?.startsWith('--from=') ? (words.shift()?.slice('--from='.length) ?? null) : null;
  return { from, sources: words.slice(0, -1), to: words.at(-1) ?? '' };
};

describe('docker/Dockerfile', () => {
  const work = realpathSync(mkdtempSync(join(tmpdir(), 'stagegate-image-')));
  afterAll(() => rmSync(work, { recursive: true, force: true }));

  test('is made of known instructions and of images of one version', () => {
    expect(new Set(stages.map(({ image }) => image)).size).toBe(1);
    expect(stages[0]?.image).toMatch(/^node:20\.\d+\.\d+-/);
    const known = ['CMD', 'COPY', 'ENTRYPOINT', 'ENV', 'HEALTHCHECK', 'RUN', 'USER', 'VOLUME', 'WORKDIR'];
    expect(steps.filter(({ word }) => !known.includes(word))).toEqual([]);
  });

  test('copies what exists and is let into the build, and nothing else is let in', () => {
    const ignore = textOf('.dockerignore').split('\n');
    const lines = ignore.filter((line) => line !== '' && !line.startsWith('#'));
    expect(lines[0]).toBe('*');
    const letIn = lines.slice(1).map((line) => line.replace(/^!/, ''));
    const copies = steps.filter(({ word }) => word === 'COPY').map(({ rest }) => copied(rest));
    const own = copies.filter(({ from }) => from === null).flatMap(({ sources }) => sources);
    expect([...new Set(own)].sort()).toEqual(letIn.sort());
    expect(own.filter((name) => !existsSync(join(ROOT, name)))).toEqual([]);
    const names = stages.map(({ name }) => name);
    for (const { from } of copies) if (from !== null) expect(names).toContain(from);
  });

  test('ends with a user who is not root, has git and ssh, and names no secret', () => {
    const last = stages.at(-1)?.steps ?? [];
    const words = last.map(({ word }) => word);
    expect(last.find(({ word }) => word === 'USER')?.rest).toBe('node');
    expect(words.lastIndexOf('RUN')).toBeLessThan(words.indexOf('USER'));
    expect(last.find(({ rest }) => rest.includes('apt-get'))?.rest).toMatch(/\bgit openssh-client\b/);
    expect(textOf('docker/Dockerfile')).not.toMatch(/password|secret|token/i);
  });

  test('builds in empty folders, and what comes out says its version', () => {
    for (const [index, stage] of stages.entries())
      replay({ stage, folder: join(work, stage.name ?? `${index}`) });
    const program = join(work, '2', 'usr', 'local', 'bin', 'stagegate');
    const said = execFileSync(process.execPath, [realpathSync(program), '--version'], { encoding: 'utf8' });
    expect(said).toContain((JSON.parse(textOf('package.json')) as { version: string }).version);
    const failpoint = readFileSync(join(work, '2', 'opt/stagegate/dist/config/failpoint.js'), 'utf8');
    expect(failpoint).toContain('export function failpoint() {}');
  }, 600_000);

  /**
   * Carries out a stage with a folder as its root. Packages are those that are here: what is asked of `npm ci` is that
   * it finds the lock file in order. Debian's packages and owners are an image's own affair.
   */
  function replay({ stage, folder }: { stage: Stage; folder: string }): void {
    let at = folder;
    for (const { word, rest } of stage.steps) {
      if (word === 'WORKDIR') mkdirSync((at = join(folder, rest)), { recursive: true });
      if (word === 'COPY') copy({ ...copied(rest), at });
      if (word !== 'RUN' || rest.startsWith('apt-get')) continue;
      for (const command of rest.split(' && ')) {
        const [program = '', ...args] = command.split(' ');
        if (program === 'chown') continue;
        if (program === 'npm') {
          execFileSync('npm', [...args, '--dry-run', '--offline'], { cwd: at, stdio: 'pipe' });
          symlinkSync(join(ROOT, 'node_modules'), join(at, 'node_modules'));
          continue;
        }
        const inside = args.map((arg) => (arg.startsWith('/') ? join(folder, arg) : arg));
        for (const arg of inside.filter((each) => each.startsWith('/')))
          mkdirSync(dirname(arg), { recursive: true });
        execFileSync(program, inside, { cwd: at, stdio: 'pipe' });
      }
    }
  }

  function copy(input: { from: string | null; sources: string[]; to: string; at: string }): void {
    const { from, sources, to, at } = input;
    for (const source of sources) {
      const there = from === null ? join(ROOT, source) : join(work, from, source);
      const target = to === './' ? join(at, basename(source)) : join(at, to);
      cpSync(there, target, { recursive: true, verbatimSymlinks: true });
    }
  }
});
