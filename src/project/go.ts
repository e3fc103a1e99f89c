import { type Detector, firstOf, found, guessed } from './project.js';

/** A Go module at the top of a repository, or a workspace of modules. */
export const go: Detector = (files) => {
  const work = files.text('go.work');
  if (!files.paths.has('go.mod') && work === null) return null;
  const from = work === null ? 'go.mod' : 'go.work';
  const packages = [...(work ?? '').matchAll(/^\s*(?:use\s+)?(\.\/[^\s()]+)/gm)].map(([, path = '']) => path);
  const all = packages.length === 0 ? './...' : packages.map((path) => `${path}/...`).join(' ');
  const linter = firstOf(files, '.golangci.yml', '.golangci.yaml', '.golangci.toml', '.golangci.json');
  const tests = [...files.paths].find((path) => path.endsWith('_test.go'));
  return {
    name: 'Go',
    setup: packages.length === 0 ? [{ run: 'go mod download', kind: 'found', from }] : [],
    gates: [
      ...(linter === null ? [] : [guessed('lint', 'golangci-lint run', linter)]),
      found('vet', `go vet ${all}`, from),
      ...(tests === undefined
        ? [guessed('build', `go build ${all}`, 'no _test.go file')]
        : [found('test', `go test ${all}`, tests)]),
    ],
    env: [],
    cache: [],
    packages,
    notes: [],
  };
};
