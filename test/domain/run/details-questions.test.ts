import { describe, expect, test } from '@jest/globals';

import { runDetails } from '../../../src/domain/run/details.js';
import type { Question } from '../../../src/domain/stage/questions.js';
import { HOSTILE } from '../../support/hostile.js';
import { request, runStatus, stage } from '../../support/run-status.js';

const QUESTIONS: Question[] = [
  { id: 'database', text: 'Which database?', choices: ['sqlite', 'postgres'], default: 'sqlite' },
  { id: 'name', text: 'What is it called?' },
];
const detailsOf = (questions: Question[]) =>
  runDetails(
    runStatus({
      stages: [stage({ key: 'design', state: 'awaiting_approval', attempt: 1 })],
      approvals: [request({ kind: 'questions', questions })],
    }),
  );

describe('what Temporal Web shows of questions', () => {
  test('is each question with what it takes, and the command that answers', () => {
    const details = detailsOf(QUESTIONS);
    expect(details).toContain('asks 2 questions');
    expect(details).toMatch(/^- database: Which database\? .*sqlite, postgres/m);
    expect(details).toMatch(/^- name: What is it called\?/m);
    expect(details).toContain('`stagegate answer ADD-42 design`');
    expect(details).not.toContain('stagegate approve');
  });

  test('is a signal to fill in, in which nothing is answered yet', () => {
    const [, json = ''] = /```json\n(.*)\n```/.exec(detailsOf(QUESTIONS)) ?? [];
    expect(JSON.parse(json)).toMatchObject({ action: 'answer', answers: { database: '', name: '' } });
  });

  test.each(HOSTILE)('stays in its place: %j', (words) => {
    const details = detailsOf([{ id: 'a', text: words || 'x' }]);
    expect(details.match(/^```/gm)).toHaveLength(2);
    expect(details.match(/^#/gm)).toEqual(detailsOf(QUESTIONS).match(/^#/gm));
  });
});
