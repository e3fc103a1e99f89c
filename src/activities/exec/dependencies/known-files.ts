/** Lock files, manifests and version files of package managers: what decides what a set-up installs. */
const NAMES = new Set([
  ...['package.json', 'package-lock.json', 'npm-shrinkwrap.json', '.npmrc', '.nvmrc', '.node-version'],
  ...['pnpm-lock.yaml', 'pnpm-workspace.yaml', '.pnpmfile.cjs', 'yarn.lock', '.yarnrc', '.yarnrc.yml'],
  ...['bun.lock', 'bun.lockb', 'bunfig.toml'],
  ...[
    'pyproject.toml',
    'setup.py',
    'setup.cfg',
    'uv.lock',
    'poetry.lock',
    'pdm.lock',
    'Pipfile',
    'Pipfile.lock',
  ],
  ...['.python-version', 'go.mod', 'go.sum', 'go.work', 'go.work.sum'],
  ...['Cargo.toml', 'Cargo.lock', 'rust-toolchain', 'rust-toolchain.toml'],
  ...['Gemfile', 'Gemfile.lock', '.ruby-version', 'composer.json', 'composer.lock'],
  ...[
    'pom.xml',
    'build.gradle',
    'build.gradle.kts',
    'settings.gradle',
    'settings.gradle.kts',
    'gradle.lockfile',
  ],
  ...['.tool-versions', 'mise.toml'],
]);
const BY_FORM =
  /(?:^|\/)(?:[\w.-]*requirements[\w.-]*\.(?:txt|in)|patches\/.*|\.yarn\/.*|libs\.versions\.toml)$/;

/** Whether a path decides what is installed, as far as is known without being told. */
export function decidesDependencies(path: string): boolean {
  return NAMES.has(path.slice(path.lastIndexOf('/') + 1)) || BY_FORM.test(path);
}

/** Programs whose version is part of what they install, by the files that they go with. */
const TOOLS: readonly (readonly [program: string, files: RegExp])[] = [
  ['node', /(^|\/)package\.json$/],
  ['python3', /(^|\/)(pyproject\.toml|setup\.(py|cfg)|Pipfile|[^/]*requirements[^/]*\.txt)$/],
  ['go', /(^|\/)go\.(mod|work)$/],
  ['rustc', /(^|\/)Cargo\.toml$/],
  ['ruby', /(^|\/)Gemfile$/],
  ['php', /(^|\/)composer\.json$/],
  ['java', /(^|\/)(pom\.xml|[^/]*\.gradle(\.kts)?)$/],
];

/** The programs that go with some paths. */
export function toolsFor(paths: readonly string[]): string[] {
  return TOOLS.filter(([, files]) => paths.some((path) => files.test(path))).map(([program]) => program);
}
