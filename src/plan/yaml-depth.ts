import { Lexer } from 'yaml';

/** How deep a plan may nest; the schema itself needs six levels. */
export const MAX_DEPTH = 20;

/**
 * Finds where a text nests too deeply, as an offset; `null` when it does not. Works on tokens, because composing
 * the document would use up the stack first. Block nesting by indentation is bounded by the text's size instead
 * and looked at afterwards.
 */
export function tooDeepAt(text: string): number | null {
  let offset = 0;
  let flow = 0;
  let inLine = 0;
  for (const token of new Lexer().lex(text)) {
    if (token === '[' || token === '{') flow += 1;
    else if (token === ']' || token === '}') flow -= 1;
    else if (token === '-' || token === '?') inLine += 1;
    else if (token.includes('\n')) inLine = 0;
    if (flow > MAX_DEPTH || inLine > MAX_DEPTH) return offset;
    // The lexer's own marks (BOM, document start, scalar) stand for no character of the text.
    if (token !== '\u{02}' && token !== '\u{18}' && token !== '\u{1f}') offset += token.length;
  }
  return null;
}
