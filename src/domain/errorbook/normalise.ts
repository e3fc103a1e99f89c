import { withoutVariables } from './variables.js';

const MOST_CHARACTERS = 65_536;
const LONGEST_LINE = 400;
const MOST_LINES = 20;
const MOST_SIGNALS = 400;
/** How many lines after a telling one belong to it: tools put place and values there. */
const LINES_AFTER = 2;

/* eslint-disable no-control-regex -- escape sequences are what this is about */
const ESCAPES =
  /\u001b(?:\[[0-?]{0,40}[ -/]{0,4}[@-~]|\][^\u0007\u001b]{0,400}(?:\u0007|\u001b\\)?|[ -/]{0,4}[0-~])/g;
/* eslint-enable no-control-regex */
const TELLING =
  /error|fail|fatal|panic|exception|assert|expected|received|undefined|unresolved|cannot|can't|not found|no such|denied|refused|timed out|✕|✗|✘|×|●/i;
/** Below the code that a line is about, which some tools show in colours alone. */
const UNDERLINE = /^~+$/;
/** Lines that say how long it took, how far it is, or what went well. */
const NOISE = [
  /^(?:time|duration|finished in|total time|finished at|ran all|test suites?|tests|snapshots|done in)\b/i,
  /^(?:\[info\]|npm (?:warn|notice|info)|info\b|✓|✔|√|pass\b|ok\b|compiling\b|downloading\b|downloaded\b)/i,
  /^at .*(?:<n>|<anonymous>|native)\)?$/,
  /^found <n> errors?\b/i,
];

/**
 * What identifies a failure in the output of a tool: its last telling lines, at most 20, without what differs from
 * run to run (colours, folders, numbers, hashes, times). The same failure in another working tree, on another host
 * or day gives the same text. Where no line tells, the last lines count. Looks at the last 64 Ki characters; takes
 * time in proportion to them.
 */
export function normaliseSymptom(output: string): string {
  return tellingLines(output).slice(-MOST_LINES).join('\n');
}

/**
 * What a fingerprint is made of: the telling lines of the output's end, each once and in alphabetical order, since tools
 * that work on many files at a time tell of them in any.
 */
export function signalOf(output: string): string {
  return tellingLines(output).slice(-MOST_SIGNALS).sort().join('\n');
}

function tellingLines(output: string): string[] {
  const lines = output
    .slice(-MOST_CHARACTERS)
    .replace(ESCAPES, '')
    .split('\n')
    .map(lastWritten)
    .map((line) => withoutVariables(line.slice(0, LONGEST_LINE)))
    .filter((line, index, all) => !UNDERLINE.test(line) && !UNDERLINE.test(all[index + 1] ?? ''))
    .filter((line) => /[\p{L}\p{N}]/u.test(line) && !NOISE.some((noise) => noise.test(line)));
  const telling = lines.filter((_line, index) =>
    lines.slice(Math.max(0, index - LINES_AFTER), index + 1).some((near) => TELLING.test(near)),
  );
  return telling.length > 0 ? [...new Set(telling)] : [...new Set(lines)].slice(-MOST_LINES);
}

/** What a terminal shows in the end of a line that was written over, as progress bars do. */
function lastWritten(line: string): string {
  const parts = line.trimEnd().split('\r');
  return (parts.at(-1) ?? '').trim();
}
