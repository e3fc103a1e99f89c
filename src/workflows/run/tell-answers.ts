import { setHandler } from '@temporalio/workflow';

import { givenAnswerQuery } from '../../contract/given-answer.js';
import { givenAnswer } from '../state/given-answer.js';
import type { RunMonitor } from './monitor.js';

/** Lets a run's children ask what people answered: an answer that comes to them as a signal may be anybody's. */
export function tellAnswers(monitor: RunMonitor): void {
  setHandler(
    givenAnswerQuery,
    (asked) => {
      const { book, task } = monitor;
      if (book === null || asked.number !== monitor.number) return null;
      const answer = givenAnswer({ asked, requests: book.desk.requests, task });
      return answer?.kind === 'again' && asked.subject === 'handoff'
        ? { ...answer, ...book.handoff.words }
        : answer;
    },
    { description: 'What people answered to what a stage, or the handoff, asked' },
  );
}
