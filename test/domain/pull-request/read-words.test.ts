import { expect, test } from '@jest/globals';

import { PullWords } from '../../../src/domain/handoff/publish.js';
import { readWords } from '../../../src/domain/pull-request/read-words.js';

const wordsOf = (text: string) => {
  const read = readWords(text);
  if (read.kind === 'wrong') return read.why;
  return PullWords.parse(read.words);
};

test('the first line is the title, also as a heading; what follows is the text', () => {
  expect(wordsOf('\n\n# A title\r\n\r\nOne.\r\n\r\n- two\n\n')).toEqual({
    title: 'A title',
    body: 'One.\n\n- two',
  });
  expect(wordsOf('Only a title')).toEqual({ title: 'Only a title', body: null });
  expect(wordsOf('A title\nwithout a blank line')).toEqual({
    title: 'A title',
    body: 'without a blank line',
  });
});

test('a title is one line without control characters', () => {
  expect(wordsOf('A\u001b[31m title\u0007')).toMatchObject({ title: expect.not.stringMatching(/\p{Cc}/u) });
});

test('what is too long, or no title, is said', () => {
  expect(wordsOf('x'.repeat(201))).toMatch(/title has 201 characters, and may have 200/);
  expect(wordsOf(`T\n${'x'.repeat(30_001)}`)).toMatch(/text has 30001 characters/);
  expect(wordsOf('#   \n\ntext')).toMatch(/title/);
});
