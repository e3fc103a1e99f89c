import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { reportDir } from '../../config/paths.js';
import { fail } from '../../domain/failure/catalogue.js';
import { RunReport } from '../../domain/report/report.js';
import { reportMarkdown } from '../../domain/report/markdown.js';
import { isFinal } from '../../domain/run/run-state.js';
import type { RunStatus } from '../../domain/run/run-status.js';
import type { RunSelector } from '../run/read-status.js';
import { cardEvidence } from './card-evidence.js';
import { seenPulls } from './seen-pulls.js';
import type { Session } from './session.js';
import { statusOf } from './view-run.js';

/** A run's report, and its files when they are on this machine. */
export interface FoundReport {
  readonly report: RunReport;
  readonly markdown: string;
  readonly files: { readonly markdown: string; readonly json: string } | null;
}

/** Reads a run's report, with what was seen of its pull requests since; makes it anew when its files are not here. Throws RUN_UNKNOWN and RUN_STILL_OPEN. */
export async function readReport(session: Session, selector: RunSelector): Promise<FoundReport> {
  const status = await statusOf(session, selector);
  const { task, repository, number } = status;
  if (!isFinal(status.state)) return fail('RUN_STILL_OPEN', { task: task.key, state: status.state });
  const folder = reportDir(session.paths, { slug: repository.slug, taskKey: task.key, number });
  const files = { markdown: join(folder, 'report.md'), json: join(folder, 'report.json') };
  const written = readWritten(files.json);
  const looks = (await seenPulls(session, status)).flatMap(({ seen }) => seen ?? []);
  const since = looks.length === 0 ? {} : { pullRequests: looks };
  if (written !== null) {
    const report = { ...written, ...since };
    const text = looks.length === 0 ? readText(files.markdown) : null;
    return { report, markdown: text ?? reportMarkdown(report), files };
  }
  const report = { ...(await makeReport(session, status)), ...since };
  return { report, markdown: reportMarkdown(report), files: null };
}

function readWritten(file: string): RunReport | null {
  const text = readText(file);
  if (text === null) return null;
  try {
    return RunReport.safeParse(JSON.parse(text)).data ?? null;
  } catch {
    return null;
  }
}

function readText(file: string): string | null {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return null;
  }
}

async function makeReport(session: Session, status: RunStatus): Promise<RunReport> {
  const { requirements } = await cardEvidence(session, { status, subject: 'handoff' });
  return {
    schemaVersion: 1,
    writtenAt: status.endedAt ?? new Date().toISOString(),
    run: status,
    requirements,
    next: status.failure === null ? [] : [status.failure.next],
  };
}
