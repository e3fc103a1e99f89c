import type { ApprovalRequest } from '../approval/approval.js';

type Asked = Pick<ApprovalRequest, 'questions'>;

/** How many questions a request asks, in words. */
export function countQuestions({ questions = [] }: Asked): string {
  return questions.length === 1 ? 'a question' : `${questions.length} questions`;
}

/** Each question in a line: its id, its text, what may be answered and what is proposed. */
export function questionLines({ questions = [] }: Asked): string[] {
  return questions.map(({ id, text, choices, default: proposed }) => {
    const allowed = choices === undefined ? '' : ` (one of: ${choices.join(', ')})`;
    const proposal = proposed === undefined ? '' : ` (proposed: ${proposed})`;
    return `${id}: ${text.replace(/\s+/g, ' ')}${allowed}${proposal}`;
  });
}
