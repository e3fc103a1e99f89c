import { describe, expect, test } from '@jest/globals';

import { propose } from '../../src/project/propose.js';
import { filesOf, proposed } from './project-of.js';

const manifest = (value: object) => JSON.stringify({ name: 'shop', ...value });
const SCRIPTS = { scripts: { lint: 'eslint .', test: 'jest', build: 'tsc' } };

describe('Node.js', () => {
  test.each([
    ['package-lock.json', 'npm ci', 'npm run lint', 'npm test'],
    ['pnpm-lock.yaml', 'pnpm install --frozen-lockfile', 'pnpm run lint', 'pnpm run test'],
    ['yarn.lock', 'yarn install --frozen-lockfile', 'yarn run lint', 'yarn run test'],
    ['bun.lock', 'bun install --frozen-lockfile', 'bun run lint', 'bun run test'],
  ])('%s names the package manager', (lock, setup, lint, unit) => {
    const found = proposed({ 'package.json': manifest(SCRIPTS), [lock]: '' });
    expect(found).toMatchObject({ setup: [setup], gates: { lint, test: unit } });
  });

  test('"packageManager" has the word when two lock files lie about', () => {
    const files = { 'package.json': manifest({ packageManager: 'yarn@4.1.0', ...SCRIPTS }), 'yarn.lock': '' };
    const found = proposed({ ...files, 'package-lock.json': '{}', '.yarnrc.yml': '' });
    expect(found.setup).toEqual(['yarn install --immutable']);
  });

  test('without a lock file nothing is written into the working tree', () => {
    expect(proposed({ 'package.json': manifest({}) }).setup).toEqual(['npm install --no-package-lock']);
  });

  test('what npm init wrote is no test, and TypeScript is checked without a script for it', () => {
    const scripts = { test: 'echo "Error: no test specified" && exit 1' };
    const value = manifest({ scripts, devDependencies: { typescript: '6' } });
    const { gates } = proposed({ 'package.json': value, 'tsconfig.json': '{}', 'package-lock.json': '{}' });
    expect(gates).toEqual({ types: 'npx --no-install tsc --noEmit' });
  });

  test.each([
    ['{"workspaces": ["packages/*"]}', {}, ['packages/*']],
    ['{"workspaces": {"packages": ["libs/a"]}}', {}, ['libs/a']],
    ['{}', { 'pnpm-workspace.yaml': 'packages: [apps/*, libs/*]' }, ['apps/*', 'libs/*']],
    ['{"workspaces": 7}', { 'pnpm-workspace.yaml': '[: rubbish' }, []],
  ])('packages of %s with %j', (text, others, packages) => {
    expect(proposed({ 'package.json': text, ...others }).packages).toEqual(packages);
  });

  test.each([
    ['{}', { 'package-lock.json': '' }, ['node_modules']],
    ['{}', {}, []],
    ['{"scripts": {"prepare": "build"}}', { 'package-lock.json': '' }, []],
    ['{"workspaces": ["a"]}', { 'package-lock.json': '' }, []],
  ])('a package.json of %s with %j keeps %j', (text, others, cache) => {
    expect(propose(filesOf({ 'package.json': text, ...others })).cache).toEqual(cache);
  });

  test.each(['{"scripts": ', '', '[]', '"text"', '{"scripts": {"test": 7}, "workspaces": null}'])(
    'a package.json of %j proposes no command of its own',
    (text) => {
      expect(proposed({ 'package.json': text }).gates).toEqual({});
    },
  );
});

describe('Python', () => {
  test.each([
    ['uv.lock', 'uv sync --frozen', 'uv run python -m pytest -q'],
    ['poetry.lock', 'poetry install --no-interaction', 'poetry run python -m pytest -q'],
    ['pdm.lock', 'pdm sync', 'pdm run python -m pytest -q'],
    ['Pipfile.lock', 'pipenv sync --dev', 'pipenv run python -m pytest -q'],
  ])('%s names the installer', (lock, setup, unit) => {
    const found = proposed({ 'pyproject.toml': '[tool.pytest.ini_options]\n', [lock]: '' });
    expect(found).toMatchObject({ setup: [setup], gates: { test: unit } });
  });

  test('without a lock file a virtual environment is made outside of the working tree', () => {
    const { setup, gates } = proposed({
      'pyproject.toml': '[project]\nname = "shop"\n[tool.ruff]\n[tool.mypy]\n',
      'requirements.txt': 'pytest==8.1\n',
      'tests/conftest.py': '',
    });
    expect(setup).toEqual([
      'python3 -m venv "$HOME/venv"',
      '"$HOME/venv/bin/python" -m pip install --quiet -r requirements.txt',
      '"$HOME/venv/bin/python" -m pip install --quiet -e .',
    ]);
    expect(gates).toEqual({
      lint: '"$HOME/venv/bin/python" -m ruff check .',
      types: '"$HOME/venv/bin/python" -m mypy .',
      test: '"$HOME/venv/bin/python" -m pytest -q',
    });
  });

  test('plain tests with nothing to install need no environment', () => {
    const found = proposed({ 'setup.cfg': '[metadata]\n', 'tests/test_price.py': '' });
    expect(found).toMatchObject({ setup: [], gates: { test: 'python3 -m unittest discover' } });
  });
});

describe('Go, Rust, the JVM, Make', () => {
  test('a Go module is vetted and tested', () => {
    const found = proposed({ 'go.mod': 'module shop\n', 'price_test.go': '', '.golangci.yml': '' });
    expect(found).toMatchObject({
      setup: ['go mod download'],
      gates: { lint: 'golangci-lint run', vet: 'go vet ./...', test: 'go test ./...' },
    });
  });

  test('a Go workspace is tested module by module', () => {
    const found = proposed({ 'go.work': 'go 1.22\n\nuse (\n\t./api\n\t./ui\n)\n', 'api/a_test.go': '' });
    expect(found).toMatchObject({
      packages: ['./api', './ui'],
      gates: { test: 'go test ./api/... ./ui/...' },
    });
  });

  test('a Cargo workspace is tested as a whole, with the locked versions', () => {
    const found = proposed({
      'Cargo.toml': '[workspace]\nmembers = [\n  "core",\n  "cli",\n]\n',
      'Cargo.lock': '',
      'rustfmt.toml': '',
    });
    expect(found).toEqual({
      setup: ['cargo fetch --locked'],
      gates: { format: 'cargo fmt --check', test: 'cargo test --workspace --locked' },
      packages: ['core', 'cli'],
    });
  });

  test.each([
    [
      { 'pom.xml': '<modules><module>api</module></modules>', mvnw: '' },
      './mvnw --batch-mode --quiet verify',
    ],
    [{ 'build.gradle.kts': '', gradlew: '' }, './gradlew --no-daemon --console=plain check'],
  ])('%j is built by its own wrapper', (files, run) => {
    expect(proposed(files).gates).toEqual({ test: run });
  });

  test('a Makefile counts where nothing else judges', () => {
    const makefile = 'CC := cc\ntest: all\n\t./run\nlint::\n\ttrue\ncheck := no\n';
    expect(proposed({ Makefile: makefile }).gates).toEqual({ lint: 'make lint', test: 'make test' });
    expect(proposed({ Makefile: makefile, 'go.mod': '', 'a_test.go': '' }).gates).not.toHaveProperty('lint');
  });
});
