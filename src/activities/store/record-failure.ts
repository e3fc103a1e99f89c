import { createHash } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';

import { failpoint } from '../../config/failpoint.js';
import { canonicalJson } from '../../domain/canonical-json.js';
import { normaliseSymptom } from '../../domain/errorbook/normalise.js';
import type { RecordedFailure } from '../../domain/errorbook/errorbook.js';
import { GateReport } from '../../domain/stage/gate-report.js';
import type { RecordFailureInput, StoreActivities } from '../contracts.js';
import type { Deps } from '../deps.js';
import { readJson } from '../support/json-file.js';
import { attemptFolder } from '../support/run-paths.js';

/**
 * See {@link StoreActivities.recordFailure}. A failed attempt is one occurrence for each blocking gate, or one for
 * what failed before the gates. The fingerprint is of the failure, not of the run: gate, command, exit status and
 * the output without paths, numbers and times.
 */
export function makeRecordFailure({ deps }: { deps: Deps }): StoreActivities['recordFailure'] {
  return async (input) => {
    const reports = input.failure.code === 'GATE_FAILED' ? await blockingReports({ deps, input }) : [];
    const found = reports.length > 0 ? reports.map((report) => ofGate(input, report)) : [ofAttempt(input)];
    failpoint('errorbook.before');
    for (const entry of found) await deps.store.recordFailure(entry);
    failpoint('errorbook.after');
  };
}

async function blockingReports(input: { deps: Deps; input: RecordFailureInput }): Promise<GateReport[]> {
  const folder = join(attemptFolder(input.deps.paths, input.input), 'gates');
  const names = (await readdir(folder).catch(() => [])).filter((name) => name.endsWith('.json')).sort();
  const reports = await Promise.all(
    names.map((name) => readJson({ file: join(folder, name), schema: GateReport })),
  );
  return reports.filter((report) => report !== null).filter(({ blocking }) => blocking);
}

function ofGate(input: RecordFailureInput, report: GateReport): RecordedFailure {
  const symptom = normaliseSymptom(report.tail);
  const { id, command, exitCode, outcome } = report;
  return {
    fingerprint: hash({ gate: id, command, exitCode, outcome, symptom }),
    occurrence: occurrence(input, id),
    title: `gate ${id} ${outcome}: ${command}`.slice(0, 500),
    symptom: symptom.slice(0, 20_000),
    command,
    exitCode,
  };
}

function ofAttempt(input: RecordFailureInput): RecordedFailure {
  const { code, message } = input.failure;
  const symptom = normaliseSymptom(message);
  return {
    fingerprint: hash({ code, stage: input.stage, symptom }),
    occurrence: occurrence(input, null),
    title: message.slice(0, 500),
    symptom: symptom.slice(0, 20_000),
    command: null,
    exitCode: null,
  };
}

function occurrence(
  { run, stage, attempt }: RecordFailureInput,
  gate: string | null,
): RecordedFailure['occurrence'] {
  return {
    key: [run.repository.slug, run.taskKey.toLowerCase(), run.number, stage, attempt, gate ?? '-'].join('/'),
    repositoryId: run.repository.id,
    taskKey: run.taskKey,
    number: run.number,
    stage,
    attempt,
    gate,
    at: new Date().toISOString(),
  };
}

function hash(value: object): string {
  return createHash('sha256').update(canonicalJson(value)).digest('hex');
}
