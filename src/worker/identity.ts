import { hostname } from 'node:os';

/** Who a worker is, as Temporal shows it: the host's id and the process. */
export interface WorkerIdentity {
  readonly hostId: string;
  readonly pid: number;
}

/** Builds a worker's identity: `<host id>:<pid>@<host name>`. */
export function workerIdentity({ hostId, pid }: WorkerIdentity): string {
  return `${hostId}:${String(pid)}@${hostname()}`;
}

/** Takes an identity apart; `null` for one that is not ours. */
export function parseWorkerIdentity(identity: string): WorkerIdentity | null {
  const [, hostId, pid] = /^([0-9a-f]{12}):(\d{1,10})@/.exec(identity) ?? [];
  return hostId === undefined || pid === undefined ? null : { hostId, pid: Number(pid) };
}
