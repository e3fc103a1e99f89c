import { z } from 'zod';

import { nodePackages } from './node-packages.js';
import {
  type Detector,
  type Finding,
  firstOf,
  found,
  guessed,
  type ProjectFiles,
  type ProposedGate,
  type ProposedSetup,
} from './project.js';

const Text = z.string().catch('');
const Manifest = z.object({
  packageManager: Text,
  scripts: z.record(z.string(), Text).catch({}),
  devDependencies: z.record(z.string(), Text).catch({}),
  dependencies: z.record(z.string(), Text).catch({}),
  workspaces: z
    .union([z.array(z.string()), z.object({ packages: z.array(z.string()) }).transform((it) => it.packages)])
    .catch([]),
});
type Manifest = z.infer<typeof Manifest>;

type Manager = 'npm' | 'pnpm' | 'yarn' | 'bun';

/** Scripts that judge, by the gate they become; the first that is there is taken. */
const JUDGES: readonly (readonly [id: string, scripts: readonly string[]])[] = [
  ['lint', ['lint', 'eslint']],
  ['types', ['types', 'typecheck', 'type-check', 'check-types', 'check:types', 'tsc']],
  ['test', ['test', 'test:unit', 'unit']],
  ['build', ['build', 'compile']],
];
/** What `npm init` writes. */
const NO_TEST = /no test specified/;

/** A project with a `package.json` at its top: npm, pnpm, Yarn or Bun. */
export const node: Detector = (files) => {
  if (!files.paths.has('package.json')) return null;
  const manifest = readManifest(files.text('package.json'));
  if (manifest === null) {
    const what = 'package.json cannot be read as JSON; nothing of it was used';
    const notes: Finding[] = [{ kind: 'missing', what, from: 'package.json' }];
    return { name: 'Node.js', setup: [], gates: [], env: [], cache: [], packages: [], notes };
  }
  const { manager, from } = managerOf({ files, manifest });
  const packages = nodePackages({ files, workspaces: manifest.workspaces });
  return {
    name: `Node.js with ${manager}`,
    setup: [installOf({ files, manager, from })],
    gates: gatesOf({ files, manifest, manager }),
    env: [],
    cache: isPlain({ manifest, packages }) && from !== NO_LOCK ? ['node_modules'] : [],
    packages,
    notes: [],
  };
};

const NO_LOCK = 'no lock file';

/** Whether an installation fills one folder at the top and nothing else: no packages beside, no scripts of its own. */
function isPlain({ manifest, packages }: { manifest: Manifest; packages: readonly string[] }): boolean {
  const own = ['preinstall', 'install', 'postinstall', 'prepare', 'prepublish'];
  return packages.length === 0 && own.every((name) => manifest.scripts[name] === undefined);
}

function readManifest(text: string | null): Manifest | null {
  try {
    const parsed = Manifest.safeParse(JSON.parse((text ?? '').replace(/^\uFEFF/, '')));
    return parsed.data ?? null;
  } catch {
    return null;
  }
}

const LOCKS: readonly (readonly [Manager, readonly string[]])[] = [
  ['pnpm', ['pnpm-lock.yaml']],
  ['yarn', ['yarn.lock']],
  ['bun', ['bun.lock', 'bun.lockb']],
  ['npm', ['package-lock.json', 'npm-shrinkwrap.json']],
];

function managerOf({ files, manifest }: { files: ProjectFiles; manifest: Manifest }) {
  const named = LOCKS.find(([manager]) => manifest.packageManager.startsWith(`${manager}@`));
  if (named !== undefined) return { manager: named[0], from: 'package.json, "packageManager"' };
  for (const [manager, locks] of LOCKS) {
    const lock = firstOf(files, ...locks);
    if (lock !== null) return { manager, from: lock };
  }
  return { manager: 'npm' as const, from: NO_LOCK };
}

function installOf(given: { files: ProjectFiles; manager: Manager; from: string }): ProposedSetup {
  const { files, manager, from } = given;
  const locked = LOCKS.some(([name, locks]) => name === manager && firstOf(files, ...locks) !== null);
  if (!locked) {
    const run = manager === 'npm' ? 'npm install --no-package-lock' : `${manager} install`;
    return { run, kind: 'guessed', from: `${from}: versions are not pinned` };
  }
  const berry = files.paths.has('.yarnrc.yml');
  const run = {
    npm: 'npm ci',
    pnpm: 'pnpm install --frozen-lockfile',
    yarn: berry ? 'yarn install --immutable' : 'yarn install --frozen-lockfile',
    bun: 'bun install --frozen-lockfile',
  }[manager];
  return { run, kind: 'found', from };
}

function gatesOf(given: { files: ProjectFiles; manifest: Manifest; manager: Manager }): ProposedGate[] {
  const { files, manifest, manager } = given;
  const gates = JUDGES.flatMap(([id, names]) => {
    const name = names.find((one) => (manifest.scripts[one] ?? '') !== '');
    if (name === undefined || NO_TEST.test(manifest.scripts[name] ?? '')) return [];
    return [found(id, command(manager, name), `package.json, script "${name}"`)];
  });
  const usesTypes = 'typescript' in { ...manifest.dependencies, ...manifest.devDependencies };
  if (usesTypes && files.paths.has('tsconfig.json') && !gates.some(({ id }) => id === 'types'))
    gates.push(guessed('types', `${EXEC[manager]} tsc --noEmit`, 'tsconfig.json'));
  return gates;
}

const EXEC = { npm: 'npx --no-install', pnpm: 'pnpm exec', yarn: 'yarn run', bun: 'bunx' } as const;

/** `test` and nothing else is a word of its own for npm; the others run any script by its name. */
function command(manager: Manager, script: string): string {
  return manager === 'npm' && script === 'test' ? 'npm test' : `${manager} run ${script}`;
}
