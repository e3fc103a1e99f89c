import {
  type Detector,
  firstOf,
  found,
  guessed,
  hasSection,
  type ProjectFiles,
  type ProposedGate,
  type ProposedSetup,
} from './project.js';

/** Where a virtual environment goes that is no file of the project: each working tree has a home of its own. */
const VENV = '"$HOME/venv"';
const IN_VENV = '"$HOME/venv/bin/python" -m';

/** A Python project: uv, Poetry, PDM, Pipenv, or pip in a virtual environment. */
export const python: Detector = (files) => {
  const sign = firstOf(files, 'pyproject.toml', 'setup.py', 'setup.cfg', 'requirements.txt', 'Pipfile');
  if (sign === null) return null;
  const { name, run, setup } = installer(files);
  return {
    name: `Python with ${name}`,
    setup,
    gates: gatesOf({ files, run }),
    env: [],
    cache: [],
    packages: [],
    notes: [],
  };
};

/** How a tool's module is run in the project's environment. */
type RunModule = (module: string) => string;

interface Installer {
  readonly name: string;
  readonly run: RunModule;
  readonly setup: readonly ProposedSetup[];
}

function installer(files: ProjectFiles): Installer {
  const locked = (name: string, run: string, from: string): Installer => ({
    name,
    run: (module) => `${name} run python -m ${module}`,
    setup: [{ run, kind: 'found', from }],
  });
  if (files.paths.has('uv.lock')) return locked('uv', 'uv sync --frozen', 'uv.lock');
  if (files.paths.has('poetry.lock'))
    return locked('poetry', 'poetry install --no-interaction', 'poetry.lock');
  if (files.paths.has('pdm.lock')) return locked('pdm', 'pdm sync', 'pdm.lock');
  if (files.paths.has('Pipfile.lock')) return locked('pipenv', 'pipenv sync --dev', 'Pipfile.lock');
  const setup = withPip(files);
  const python = setup.length === 0 ? 'python3 -m' : IN_VENV;
  return { name: 'pip', run: (module) => `${python} ${module}`, setup };
}

function withPip(files: ProjectFiles): ProposedSetup[] {
  const make: ProposedSetup = { run: `python3 -m venv ${VENV}`, kind: 'guessed', from: 'no lock file' };
  const lists = ['requirements.txt', 'requirements-dev.txt', 'dev-requirements.txt', 'requirements/dev.txt'];
  const named = lists.filter((path) => files.paths.has(path));
  const pip = `${IN_VENV} pip install --quiet`;
  const installs = named.map((path): ProposedSetup => ({
    run: `${pip} -r ${path}`,
    kind: 'found',
    from: path,
  }));
  const text = files.text('pyproject.toml');
  const packaged = hasSection(text, 'build-system') || hasSection(text, 'project');
  const own = packaged ? 'pyproject.toml' : firstOf(files, 'setup.py');
  if (own !== null) installs.push({ run: `${pip} -e .`, kind: 'found', from: own });
  const tools = usesPytest(files) && !namesPytest(files, named) ? ['pytest'] : [];
  for (const tool of tools)
    installs.push({ run: `${pip} ${tool}`, kind: 'guessed', from: 'tests of pytest, which no list names' });
  return installs.length === 0 ? [] : [make, ...installs];
}

function namesPytest(files: ProjectFiles, lists: readonly string[]): boolean {
  return lists.some((path) => /^pytest\b/m.test(files.text(path) ?? ''));
}

function usesPytest(files: ProjectFiles): boolean {
  const configured =
    files.paths.has('pytest.ini') ||
    hasSection(files.text('pyproject.toml'), 'tool.pytest') ||
    hasSection(files.text('setup.cfg'), 'tool:pytest') ||
    hasSection(files.text('tox.ini'), 'pytest');
  return configured || /["'\s]pytest\b/.test(files.text('pyproject.toml') ?? '') || hasConftest(files);
}

function hasConftest(files: ProjectFiles): boolean {
  return [...files.paths].some((path) => /(^|\/)conftest\.py$/.test(path));
}

function gatesOf({ files, run }: { files: ProjectFiles; run: RunModule }): ProposedGate[] {
  const text = files.text('pyproject.toml');
  const gates: ProposedGate[] = [];
  const ruff =
    firstOf(files, 'ruff.toml', '.ruff.toml') ?? (hasSection(text, 'tool.ruff') ? 'pyproject.toml' : null);
  if (ruff !== null) gates.push(guessed('lint', run('ruff check .'), ruff));
  const mypy =
    firstOf(files, 'mypy.ini', '.mypy.ini') ?? (hasSection(text, 'tool.mypy') ? 'pyproject.toml' : null);
  if (mypy !== null) gates.push(guessed('types', run('mypy .'), mypy));
  const tests = [...files.paths].find((path) => /(^|\/)(test_[^/]*|[^/]*_test)\.py$/.test(path));
  if (usesPytest(files)) gates.push(found('test', run('pytest -q'), 'the configuration of pytest'));
  else if (tests !== undefined) gates.push(guessed('test', run('unittest discover'), tests));
  return gates;
}
