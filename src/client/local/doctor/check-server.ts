import { ensureSearchAttributes } from '../../../server/search-attributes.js';
import { findDevServer } from '../../../server/dev-server-state.js';
import { fail } from '../../../domain/failure/catalogue.js';
import { ofSent } from '../../../domain/failure/workers.js';
import { findPollers, secondsSince } from '../../run/find-pollers.js';
import type { Session } from '../session.js';
import { check, type Finding } from './check.js';
import { checkAdmission } from './check-admission.js';
import { checkHosts } from './check-hosts.js';
import { checkRuns } from './check-runs.js';
import { checkWorkers } from './check-workers.js';

/** The server, its search attributes, workers, open runs, Temporal Web. What hangs on the server is unknown without it. */
export async function checkServer(session: Session): Promise<Finding[]> {
  const server = await check('server', async () => {
    const { temporal } = await session.runs();
    return { detail: `${temporal.address}, namespace "${temporal.namespace}"` };
  });
  const rest = ['search attributes', 'worker', 'hosts', 'admission', 'runs', 'Temporal Web'];
  if (server.state !== 'ok')
    return [
      server,
      ...rest.map((name): Finding => ({
        name,
        state: 'unknown',
        detail: 'not without a server',
        next: null,
      })),
      ...checkWorkers(session),
    ];
  const others = await Promise.all([
    check('search attributes', async () => {
      const { temporal } = await session.runs();
      const { connection } = temporal.client;
      await temporal.client.withDeadline(Date.now() + 2_000, () =>
        ensureSearchAttributes({ connection, namespace: temporal.namespace, register: false }),
      );
      return { detail: 'all registered' };
    }),
    check('worker', () => worker(session)),
    checkHosts(session),
    Promise.resolve(checkWorkers(session)),
    checkAdmission(session),
    checkRuns(session),
    check('Temporal Web', async () => {
      const ui = session.env['TEMPORAL_UI_ADDRESS'] || (await findDevServer(session))?.uiUrl;
      if (ui) return { detail: ui };
      return { state: 'unknown', detail: 'its address is not known; TEMPORAL_UI_ADDRESS names it' } as const;
    }),
  ]);
  return [server, ...others.flat()];
}

async function worker(session: Session) {
  const { temporal } = await session.runs();
  const queue = temporal.queues.workflows;
  const pollers = await findPollers(temporal);
  const [newest] = pollers;
  if (newest === undefined) return fail('NO_WORKER', { queue, ...ofSent('nothing') });
  return { detail: `${newest.identity} polls "${queue}", last seen ${secondsSince(newest)} s ago` };
}
