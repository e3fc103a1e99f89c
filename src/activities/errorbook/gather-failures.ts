import { readdir } from 'node:fs/promises';
import { join } from 'node:path';

import { describeCommand } from '../../domain/command.js';
import { decodeOutput } from '../../domain/errorbook/decode-output.js';
import { diagnose } from '../../domain/errorbook/diagnose.js';
import type { Evidence, RecordedFailure } from '../../domain/errorbook/errorbook.js';
import { fingerprinted, unnamed } from '../../domain/errorbook/fingerprint.js';
import { normaliseSymptom } from '../../domain/errorbook/normalise.js';
import { isOfTheWork } from '../../domain/errorbook/of-the-work.js';
import { originOf } from '../../domain/errorbook/origin.js';
import type { Failure } from '../../domain/failure/failure.js';
import { findStage, type Plan } from '../../domain/plan/plan.js';
import { kindOf } from '../../domain/policy/verdict.js';
import { GateReport } from '../../domain/stage/gate-report.js';
import { outputLog, readEnd } from '../../process/index.js';
import type { Deps } from '../deps.js';
import { readJson } from '../support/json-file.js';
import { attemptFolder } from '../support/run-paths.js';
import type { RecordFailureInput } from './errorbook-contracts.js';
import { recordedFailure } from './recorded-failure.js';

/** As much of an output's end as is looked at, however long it is. */
const OUTPUT_BYTES = 65_536;
const HAS_LOG = /^EXECUTOR_(?:FAILED|TIMED_OUT|STALLED)$/;

interface Gathering {
  readonly deps: Deps;
  readonly plan: Plan;
  readonly input: RecordFailureInput;
}

/** One thing that failed, before it is judged. */
interface Sign {
  readonly gate: string | null;
  readonly code: string;
  readonly outcome: string;
  readonly command: string | null;
  readonly exitCode: number | null;
  readonly title: string;
  readonly output: string;
  readonly names: readonly string[];
  readonly evidence: Pick<Evidence, 'report' | 'log'>;
}

/** What failed of an attempt: each gate that did not pass, or what came before the gates. */
export async function gatherFailures(given: Gathering): Promise<RecordedFailure[]> {
  const { input } = given;
  const gates = await failedGates(given);
  const isOfGates = input.failure === null || originOf(input.failure.code) === 'gate';
  if (isOfGates && gates.length > 0) return gates.map((sign) => recorded(given, sign));
  const { failure } = input;
  if (failure === null || !isOfTheWork(failure.code)) return [];
  return [recorded(given, beforeGates(given, failure))];
}

async function failedGates({ deps, input }: Gathering): Promise<Sign[]> {
  const folder = join(attemptFolder(deps.paths, input), 'gates');
  const names = (await readdir(folder).catch(() => [])).filter((name) => name.endsWith('.json')).sort();
  const signs: Sign[] = [];
  for (const name of names) {
    const file = join(folder, name);
    const report = readJson({ file, schema: GateReport });
    if (report === null) continue;
    const { id, outcome, blocking, command, exitCode, log, tail } = report;
    if (!blocking && outcome !== 'failed' && outcome !== 'timed_out') continue;
    const end = log === null ? '' : outputEnd(log);
    signs.push({
      ...{ gate: id, code: 'GATE_FAILED', outcome, command, exitCode, names: [] },
      title: `gate ${id} ${outcome}: ${command}`,
      output: end === '' ? tail : end,
      evidence: { report: file, log },
    });
  }
  return signs;
}

function beforeGates({ deps, plan, input }: Gathering, failure: Failure): Sign {
  const { code, message } = failure;
  const log = outputLog({ record: join(attemptFolder(deps.paths, input), 'executor') });
  const end = HAS_LOG.test(code) ? outputEnd(log) : '';
  const stage = findStage({ plan, key: input.stage });
  const command = stage === undefined ? null : (stage.agent?.preset ?? describeCommand(stage.command));
  const isExecutors = originOf(code) === 'executor';
  return {
    ...{ gate: null, code, outcome: code, exitCode: null, title: message },
    command: isExecutors ? command : null,
    output: end === '' ? message : `${message}\n${end}`,
    names: [input.stage, input.run.taskKey],
    evidence: { report: null, log: end === '' ? null : log },
  };
}

function outputEnd(log: string): string {
  return decodeOutput(readEnd({ file: log, maxBytes: OUTPUT_BYTES }));
}

function recorded({ deps, plan, input }: Gathering, sign: Sign): RecordedFailure {
  const { run, stage: key, attempt, head = null, findings = [] } = input;
  const { gate, code, outcome, command, exitCode, title, output, names } = sign;
  const stage = findStage({ plan, key });
  const stageKind = stage === undefined ? 'handoff' : kindOf(stage);
  const origin = gate === null ? originOf(code) : 'gate';
  const symptom = normaliseSymptom(unnamed({ output, names }));
  const signs = { origin, stageKind, gate, outcome, command, exitCode, output, names };
  const { cause, fixes, tags } = diagnose({ origin, code, gate, command, symptom });
  return recordedFailure({
    ...{ run, stage: key, attempt, code, findings, at: new Date().toISOString() },
    print: fingerprinted(signs),
    ...{ origin, stageKind, gate, title, symptom, command, exitCode, cause },
    fixes: [...fixes],
    tags: [...tags, ...(findings.length > 0 ? ['findings'] : [])],
    evidence: { head, host: deps.hostId, ...sign.evidence },
  });
}
