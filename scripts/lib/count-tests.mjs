/**
 * Prints the line that ends .ci/run: `N passed, N failed`, and the skipped ones when there are any.
 * Tests that passed when they were run again (test-again.mjs) are named before it.
 * `count-tests.mjs <jest's JSON> <steps that failed>`; a run without a test counts as a failure.
 */
import { existsSync, readFileSync } from 'node:fs';

const [file, steps] = process.argv.slice(2);
const ran = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : null;
const passed = ran?.numPassedTests ?? 0;
const skipped = (ran?.numPendingTests ?? 0) + (ran?.numTodoTests ?? 0);
const inTests = (ran?.numFailedTests ?? 0) + (ran?.numRuntimeErrorTestSuites ?? 0);
const flaky = ran?.flaky ?? [];
// The test step is among the steps that failed; its tests are counted instead of it.
const testStep = inTests > 0 || flaky.length > 0 ? 1 : 0;
const failed = Math.max(Number(steps) - testStep + inTests, passed === 0 ? 1 : 0);
for (const name of flaky) console.log(`flaky, failed and then passed alone: ${name}`);
console.log(`${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`);
process.exitCode = failed > 0 ? 1 : 0;
