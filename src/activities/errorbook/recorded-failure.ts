import { createHash } from 'node:crypto';

import { canonicalJson } from '../../domain/canonical-json.js';
import type { Evidence, RecordedFailure } from '../../domain/errorbook/errorbook.js';
import { severityOf } from '../../domain/errorbook/severity.js';
import type { Finding } from '../../domain/findings/finding.js';
import type { RunRef } from '../../domain/run/run-input.js';

/** What failed, when and where. `print` is what it is told apart by, which is hashed; lists and texts may be too long. */
export interface WhatFailed extends Omit<RecordedFailure, 'fingerprint' | 'severity' | 'occurrence'> {
  readonly run: RunRef;
  readonly stage: string;
  readonly attempt: number;
  /** The code of the failure in the catalogue. */
  readonly code: string;
  readonly findings: readonly Finding['kind'][];
  readonly at: string;
  readonly evidence: Evidence;
  readonly print: object;
}

/** A failure as the errorbook takes it. One attempt sees a gate, or a code, fail once: that is the occurrence's key. */
export function recordedFailure(what: WhatFailed): RecordedFailure {
  const { run, stage, attempt, code, findings, at, evidence, print, ...facts } = what;
  const { origin, gate, command, title, symptom, tags } = facts;
  const { repository, taskKey, number } = run;
  return {
    ...facts,
    fingerprint: createHash('sha256').update(canonicalJson(print)).digest('hex'),
    stageKind: facts.stageKind.slice(0, 64),
    title: title.slice(0, 500),
    symptom: symptom.slice(0, 20_000),
    tags: tags.slice(0, 20),
    severity: severityOf({ origin, code, gate, command, findings }),
    occurrence: {
      key: [repository.slug, taskKey.toLowerCase(), number, stage, attempt, gate ?? code].join('/'),
      repositoryId: repository.id,
      ...{ taskKey, number, stage, attempt, gate, at, evidence },
    },
  };
}
