/** What differs from run to run, most special first. Every pattern is bounded, so that no line takes for ever. */
const VARIABLES: readonly (readonly [RegExp, string])[] = [
  [
    /\b\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2})?(?:[.,]\d{1,9})?)?(?: ?(?:Z|UTC|[+-]\d{2}:?\d{2}))?(?!\w)/g,
    '<time>',
  ],
  [/\b\d{1,2}:\d{2}:\d{2}(?:[.,]\d{1,9})?\b(?: ?[AP]M\b)?/g, '<time>'],
  [/\bhttps?:\/\/[^\s"'<>)\]]{1,400}/g, '<url>'],
  [/\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/gi, '<id>'],
  [/(?:\/private)?\/(?:tmp|var\/folders)\/[^\s:"'<>()[\],]{1,400}\/(?=[^\s/:"'<>()[\],]{1,200})/g, ''],
  [/(?:\/private)?\/(?:tmp|var\/folders)\/[^\s:"'<>()[\],]{1,400}/g, '<path>'],
  [/(?:file:\/\/|\b[A-Za-z]:(?=[\\/]))?(?:[\w.@+~-]{0,200}[\\/]){1,60}(?=[\w.@+~-])/g, ''],
  [/\b0x[0-9a-f]{1,32}\b/gi, '<hash>'],
  [/\b(?=[a-f]{0,63}\d)(?=\d{0,63}[a-f])[0-9a-f]{7,64}\b/g, '<hash>'],
  [
    /(?<![\w.])\d{1,20}(?:\.\d{1,20})? ?(?:ns|µs|us|ms|s|secs?|seconds?|m|mins?|minutes?|h|hours?)(?![\w/])(?: ?\d{1,4}(?:\.\d{1,9})?(?:s|m|ms)\b)?/gi,
    '<duration>',
  ],
  [/ ?\(<duration>\)/g, ''],
  [/(?<![A-Za-z\d_])\d{1,40}(?:[.,]\d{1,40}){0,8}(?![A-Za-z_])/g, '<n>'],
  // the two forms in which TypeScript tells of a place
  [/(\.\w{1,8}):<n>:<n> - /g, '$1(<n>): '],
  [/([=\-_~^*.#+─━]){3,}/g, '$1$1$1'],
  [/\s{1,400}/g, ' '],
];

/** A line of output without folders, numbers, hashes, times and the widths of rulers. Names of files stay. */
export function withoutVariables(line: string): string {
  return VARIABLES.reduce((text, [pattern, name]) => text.replace(pattern, name), line).trim();
}
