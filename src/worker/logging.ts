import { DefaultLogger, Runtime } from '@temporalio/worker';
import { pino } from 'pino';

/** Where a worker's log lines go. */
export type WorkerLog = (line: string) => void;

/** Names whose values never reach a log. */
const REDACTED = ['*.token', '*.password', '*.apiKey', '*.authorization', 'env', '*.env'];

/** What the SDK warns of because our pollers have one duty each. */
const EXPECTED = /^No (workflows|Nexus services|activities) registered/;

let installed = false;

/**
 * Sends the SDK's log through pino, as JSON lines, with what looks like a secret taken out. Once a process. The SDK's
 * core would else write its own lines straight onto stdout, among a program's JSON.
 */
export function installLogger(write: WorkerLog): void {
  if (installed) return;
  installed = true;
  const serializers = { error: pino.stdSerializers.err };
  const log = pino(
    { base: null, redact: REDACTED, serializers },
    { write: (line: string) => write(line.trimEnd()) },
  );
  const levels = { TRACE: 'trace', DEBUG: 'debug', INFO: 'info', WARN: 'warn', ERROR: 'error' } as const;
  const logger = new DefaultLogger('INFO', ({ level, message, meta }) => {
    if (!EXPECTED.test(message)) log[levels[level]]({ ...meta }, message);
  });
  Runtime.install({ logger, shutdownSignals: [], telemetryOptions: { logging: { forward: {} } } });
}
