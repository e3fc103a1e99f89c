import { describe, expect, test } from '@jest/globals';

import { checksOutAlike, holdsAttributes } from '../../../src/plan/frozen/attributes.js';

describe('attributes of git', () => {
  test.each([
    ['.gitattributes', true],
    ['ci/.GitAttributes', true],
    ['my.gitattributes', false],
    ['.gitattributes/x', false],
  ])('stand in %s: %s', (path, stand) => {
    expect(holdsAttributes(path)).toBe(stand);
  });

  test.each([
    ['*.png binary'],
    ['# ci/check.sh eol=crlf'],
    ['gen/** linguist-generated -diff merge=union export-ignore'],
    ['a b'.split(' ')[0] ?? ''],
  ])('have files checked out alike with %j or without', (line) => {
    expect(checksOutAlike({ before: '', after: `${line}\n` })).toBe(true);
    expect(checksOutAlike({ before: `* text=auto\n${line}\n`, after: '* text=auto\n' })).toBe(true);
  });

  test.each([
    ['ci/check.sh working-tree-encoding=UTF-7'],
    ['* text'],
    ['* -text'],
    ['*.sh eol=crlf -diff'],
    ['*.sh binary ident'],
    ['*.sh !crlf'],
    ['*.sh filter=x'],
    ['[attr]linguist-x eol=crlf'],
    ['ci/check.sh winfile'],
    ['"ci/check.sh" diff eol=crlf'],
  ])('do not with %j', (line) => {
    expect(checksOutAlike({ before: '', after: `${line}\r\n` })).toBe(false);
    expect(checksOutAlike({ before: `${line}\n`, after: '' })).toBe(false);
  });

  test('do not in another order, or where they cannot be read', () => {
    expect(checksOutAlike({ before: 'a text\na -text\n', after: 'a -text\na text\n' })).toBe(false);
    expect(checksOutAlike({ before: '', after: null })).toBe(false);
    expect(checksOutAlike({ before: null, after: '' })).toBe(false);
  });
});
