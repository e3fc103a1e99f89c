/**
 * Runs the test files that failed once more, one at a time, and puts the outcome into jest's JSON; a test that passes now is
 * flaky: it is named at the end of .ci/run, and is a defect. `test-again.mjs <jest's JSON>`; of more than five files that
 * failed none is run again: then it is not chance.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { relative } from 'node:path';

const MOST_FILES = 5;
const COUNTS = ['numPassedTests', 'numFailedTests', 'numPendingTests', 'numTodoTests'];

const [file] = process.argv.slice(2);
const read = (path) => (existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : null);
const testsOf = (results, status) =>
  results.flatMap(({ assertionResults }) => assertionResults).filter((test) => test.status === status);
const countsOf = (results) => [
  ...['passed', 'failed', 'pending', 'todo'].map((status) => testsOf(results, status).length),
];
const namesOf = (results) =>
  results.flatMap(({ name, assertionResults }) => {
    const failed = assertionResults.filter(({ status }) => status === 'failed');
    const path = relative('.', name);
    return failed.length === 0 ? [path] : failed.map(({ fullName }) => `${path}: ${fullName}`);
  });

const ran = read(file);
const failed = (ran?.testResults ?? []).filter(({ status }) => status === 'failed');
if (failed.length === 0 || failed.length > MOST_FILES) process.exit(1);

console.log(`── once more, one at a time: ${failed.length} of ${ran.testResults.length} test files failed`);
const again = `${file}.again`;
const jest = ['run', '--silent', 'jest', '--', '--runTestsByPath', '--maxWorkers=1', '--json'];
spawnSync('npm', [...jest, `--outputFile=${again}`, ...failed.map(({ name }) => name)], {
  stdio: ['ignore', 'ignore', 'inherit'],
});
const second = read(again)?.testResults ?? [];
const mended = second.filter(({ status }) => status === 'passed');
const replaced = failed.filter(({ name }) => mended.some((other) => other.name === name));
const [before, after] = [countsOf(replaced), countsOf(mended)];
COUNTS.forEach((count, at) => (ran[count] = (ran[count] ?? 0) - before[at] + after[at]));
const crashed = replaced.filter(({ assertionResults }) => assertionResults.length === 0).length;
ran.numRuntimeErrorTestSuites = (ran.numRuntimeErrorTestSuites ?? 0) - crashed;
ran.flaky = namesOf(replaced);
writeFileSync(file, JSON.stringify(ran));
process.exit(replaced.length === failed.length ? 0 : 1);
