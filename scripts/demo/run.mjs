import { describeChanges } from '../../dist/client/render/changes.js';

/** The one task of the demo. */
export const TASK = 'SHOP-1';

/** The exit status of a watch that ends because somebody must answer. */
const WAITING = 3;

/**
 * Starts the run and shows it, asks for the approval or gives it, and comes back with how the run stands then: ended,
 * or waiting when the person did not approve. `begun` is called once the run is started, and waited for.
 */
export async function runTask({ stagegate, say, asks, isTty, begun, signal }) {
  const start = ['start', 'plan.yaml', '--task', TASK, '--requirements', 'requirements.md'];
  const { title, temporalWeb: web } = await stagegate.ask({ args: start, signal });
  say(`Task ${TASK}: ${title}`, `  in Temporal Web: ${web}`, '');
  const watch = isTty ? watchDrawn : watchWritten;
  await Promise.all([watch({ stagegate, say, asks, signal }), begun(TASK)]);
  const { status } = await stagegate.ask({ args: ['status', TASK], signal });
  const report =
    status.endedAt === null
      ? null
      : await stagegate.read({ args: ['report', TASK, '--format', 'path'], signal });
  return { status, report, web };
}

/** On a terminal: the CLI's own live view, until the run has ended or waits and is not approved. */
async function watchDrawn({ stagegate, say, asks, signal }) {
  const args = ['status', TASK, '--watch', '--until-waiting'];
  while ((await stagegate.show({ args, signal })) === WAITING) {
    const { status } = await stagegate.ask({ args: ['status', TASK], signal });
    const [request] = approvalsOf(status);
    if (request === undefined) return;
    say('');
    if (!asks) await give({ stagegate, say, request, signal });
    else if ((await stagegate.show({ args: approval(request), signal })) !== 0) return;
    else say('');
  }
}

/** Elsewhere: a line per change. */
async function watchWritten({ stagegate, say, signal }) {
  const given = new Set();
  let before = null;
  for await (const { kind, status } of stagegate.follow({ args: ['status', TASK, '--watch'], signal })) {
    if (kind === 'description') continue;
    for (const line of describeChanges({ before, after: status })) say(line);
    before = status;
    for (const request of approvalsOf(status).filter(({ id }) => !given.has(id))) {
      given.add(request.id);
      await give({ stagegate, say, request, signal });
    }
    if (status.state === 'blocked') return;
  }
}

const approvalsOf = (status) =>
  status.approvals.filter(({ state, kind }) => state === 'pending' && kind === 'approval');

const approval = ({ subject }) => ['approve', TASK, subject];

async function give({ stagegate, say, request, signal }) {
  say(
    '',
    'Nobody is asked: the demo gives the approval itself.',
    `  $ stagegate ${approval(request).join(' ')} -m "given by the demo"`,
    '',
  );
  await stagegate.ask({ args: [...approval(request), '-m', 'given by the demo'], signal });
}
