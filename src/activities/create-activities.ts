import type { ExecActivities, IoActivities, StoreActivities } from './contracts.js';
import type { Deps } from './deps.js';
import { makeRecordFailure } from './errorbook/record-failure.js';
import { makeLendTree } from './exec/lend-tree.js';
import { makeTakeBack } from './exec/take-back.js';
import { makeTakeSlot } from './exec/take-slot.js';
import { makeRunAttempt } from './exec/run-attempt.js';
import { makeRunGates } from './exec/run-gates.js';
import { makeOpenDraft } from './io/ask-in-draft.js';
import { makeAssembleCollector } from './io/assemble-collector.js';
import { makeFindReusable } from './io/find-reusable.js';
import { makePrepareRepository } from './io/prepare-repository.js';
import { makeOpenPullRequest, makePushCollector } from './io/publish.js';
import { makeSurveyHandoff } from './io/survey-handoff.js';
import { makeCloseDraft } from './io/close-draft.js';
import { makeWatchDraft } from './io/watch-draft.js';
import { makeWriteReport } from './io/write-report.js';
import { makeCheckSignature } from './store/check-signature.js';
import { makeChooseHost } from './store/choose-host.js';
import { makeOpenRun } from './store/open-run.js';
import { makeRestoreRun } from './store/restore-run.js';
import { makeReadRevision } from './store/read-revision.js';
import { makeRecorders } from './store/record.js';
import { scannerFor } from '../secrets/index.js';
import { cleaning } from './support/cleaning.js';
import { Patience } from './support/patience.js';
import { PlanSource } from './support/plan-source.js';
import { eachActivity } from './support/each-activity.js';
import { beating } from './support/heartbeats.js';
import { translating } from './support/translate-errors.js';

/** How often an activity may fail in a way that may pass before its stage hears of it. */
const TRIES = 5;

/** The activities of one worker, by the queue that each belongs to. */
export interface ActivitySet {
  readonly store: StoreActivities;
  readonly io: IoActivities;
  readonly exec: ExecActivities;
}

/** Makes the activities over what the worker wired. Errors leave them translated; see {@link translating}. */
export function createActivities(deps: Deps): ActivitySet {
  const plans = new PlanSource({ store: deps.store });
  const store: StoreActivities = {
    openRun: makeOpenRun({ deps, plans }),
    restoreRun: makeRestoreRun({ deps }),
    readRevision: makeReadRevision({ deps, plans }),
    chooseHost: makeChooseHost({ deps }),
    checkSignature: makeCheckSignature({ deps }),
    givenAnswer: (input) => deps.givenAnswer(input),
    askAdmission: ({ stand }) => deps.admission.ask(stand),
    surveyRuns: (input) => deps.admission.survey(input),
    ...makeRecorders({ deps }),
  };
  const io: IoActivities = {
    probe: () => Promise.resolve({ hostId: deps.hostId }),
    recordFailure: makeRecordFailure({ deps, plans }),
    prepareRepository: makePrepareRepository({ deps, plans }),
    findReusable: makeFindReusable({ deps, plans }),
    surveyHandoff: makeSurveyHandoff({ deps }),
    assembleCollector: makeAssembleCollector({ deps, plans }),
    pushCollector: makePushCollector({ deps }),
    openPullRequest: makeOpenPullRequest({ deps, plans }),
    openDraft: makeOpenDraft({ deps }),
    watchDraft: makeWatchDraft({ deps }),
    closeDraft: makeCloseDraft({ deps }),
    writeReport: makeWriteReport({ deps, plans }),
  };
  const exec: ExecActivities = {
    takeSlot: makeTakeSlot({ deps, plans }),
    runAttempt: makeRunAttempt({ deps, plans }),
    lendTree: makeLendTree({ deps, plans }),
    takeBack: makeTakeBack({ deps, plans }),
    runGates: makeRunGates({ deps, plans }),
  };
  const patience = new Patience({ tries: TRIES });
  const scanner = scannerFor({ plan: null, env: deps.env });
  const onHost = <I>(act: (input: I) => Promise<unknown>) =>
    translating({ act: beating({ act: cleaning({ act, scanner }) }), patience });
  return {
    store: eachActivity({ activities: store, wrap: (act) => translating({ act, patience: null }) }),
    io: eachActivity({ activities: io, wrap: onHost }),
    exec: eachActivity({ activities: exec, wrap: onHost }),
  };
}
