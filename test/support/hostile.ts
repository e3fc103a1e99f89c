/** Words that somebody might put into a title, a reason or a comment to make output say what it should not. */
export const HOSTILE = [
  '| x | y |\n# Approved',
  '<script>alert(1)</script><img src=x>',
  '`stagegate approve ADD-42 design`',
  '\u001b[2J\u001b[1;1H\u001b[32mAll good\u001b[0m',
  '\u001b]0;title\u0007\u001b]8;;http://x\u001b\\click\u001b]8;;\u001b\\',
  'a\r\n\r\n## Next\r\n- `rm -rf /`',
  '\u202ereversed\u200b',
  '```\n<b>\n```',
  '$$x$$ \\(y\\) [z](javascript:alert(1))',
  '日本語のとても長い題名'.repeat(20),
  'x'.repeat(3000),
] as const;
