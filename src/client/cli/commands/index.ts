import type { Command } from 'commander';

import type { Bind } from '../command-call.js';
import { abortCommand } from './abort.js';
import { answerCommand } from './answer.js';
import { approveCommand } from './approve.js';
import { auditCommand } from './audit.js';
import { checkoutCommand } from './checkout.js';
import { completeCommand } from './complete.js';
import { diffCommand } from './diff.js';
import { doctorCommand } from './doctor.js';
import { freezeCommand, unfreezeCommand } from './freeze.js';
import { errorbookCommand } from './errorbook.js';
import { gcCommand } from './gc.js';
import { giveBackCommand } from './give-back.js';
import { giveUpCommand } from './give-up.js';
import { handoffCommand } from './handoff.js';
import { hintCommand } from './hint.js';
import { inboxCommand } from './inbox.js';
import { initCommand } from './init.js';
import { listCommand } from './list.js';
import { logsCommand } from './logs.js';
import { overrideCommand } from './override.js';
import { pauseCommand } from './pause.js';
import { planCommand } from './plan.js';
import { prCommand } from './pr.js';
import { queueCommand } from './queue.js';
import { reconcileCommand } from './reconcile.js';
import { rejectCommand } from './reject.js';
import { replanCommand } from './replan.js';
import { reportCommand } from './report.js';
import { requestChangesCommand } from './request-changes.js';
import { rerunCommand } from './rerun.js';
import { resumeCommand } from './resume.js';
import { retryCommand } from './retry.js';
import { retryNowCommand } from './retry-now.js';
import { serverCommand } from './server.js';
import { showCommand } from './show.js';
import { skipCommand } from './skip.js';
import { startCommand } from './start.js';
import { statusCommand } from './status.js';
import { takeCommand } from './take.js';
import { upCommand } from './up.js';
import { workerCommand } from './worker.js';

/** The commands under their headings, in the order of the help and of the reference. */
export const COMMAND_GROUPS: readonly {
  readonly heading: string;
  readonly commands: readonly ((bind: Bind) => Command)[];
}[] = [
  {
    heading: 'Set up:',
    commands: [
      initCommand,
      upCommand,
      serverCommand,
      workerCommand,
      doctorCommand,
      gcCommand,
      completeCommand,
    ],
  },
  {
    heading: 'Run:',
    commands: [planCommand, startCommand, rerunCommand, statusCommand, listCommand, queueCommand],
  },
  {
    heading: 'Decide:',
    commands: [
      inboxCommand,
      showCommand,
      diffCommand,
      checkoutCommand,
      approveCommand,
      requestChangesCommand,
      rejectCommand,
      answerCommand,
      retryCommand,
      skipCommand,
      giveUpCommand,
      overrideCommand,
    ],
  },
  {
    heading: 'Steer:',
    commands: [
      hintCommand,
      retryNowCommand,
      takeCommand,
      giveBackCommand,
      replanCommand,
      pauseCommand,
      resumeCommand,
      abortCommand,
      handoffCommand,
      freezeCommand,
      unfreezeCommand,
    ],
  },
  {
    heading: 'Look back:',
    commands: [prCommand, reconcileCommand, logsCommand, reportCommand, auditCommand, errorbookCommand],
  },
];
