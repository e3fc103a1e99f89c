import { describeBuild, ownBuild } from '../../../config/build.js';
import { describeCarried, withProcesses } from '../../../worker/load.js';
import { listWorkers, type WorkerRecord } from '../../../worker/self.js';
import type { Session } from '../session.js';
import type { Finding } from './check.js';

/** The workers of this host, by what they say of themselves: one line each, and one for each attempt they carry. */
export function checkWorkers({ paths }: Pick<Session, 'paths'>): Finding[] {
  const mine = ownBuild();
  return listWorkers({ paths }).flatMap((worker) => [
    aboutOne({ worker, current: worker.build.workflows === mine.workflows }),
    ...withProcesses(worker.carries).map((each): Finding => {
      return { name: 'carries', state: 'ok', detail: describeCarried(each), next: null };
    }),
  ]);
}

function aboutOne({ worker, current }: { worker: WorkerRecord; current: boolean }): Finding {
  const { process, build, state, health, carries, startedAt } = worker;
  const listens = health === null ? '' : `, health at ${health}`;
  const detail = `pid ${String(process.pid)} is ${state} since ${startedAt}, build ${describeBuild(build)}, carries ${String(carries.length)}${listens}`;
  if (current) return { name: 'this host', state: 'ok', detail, next: null };
  return {
    name: 'this host',
    state: 'unknown',
    detail: `${detail}; this command is of another build`,
    next: 'End it (SIGTERM leaves its executors running), then: stagegate worker',
  };
}
