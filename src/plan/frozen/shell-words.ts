const KEYWORDS = new Set([
  ...['if', 'then', 'else', 'elif', 'fi', 'while', 'until', 'do', 'done', 'esac', '!', '{', '}', 'time'],
]);
/** One operator, quoted text, escape, redirection or plain stretch of a command line. */
const TOKEN =
  /\\\n|#[^\n]*|'[^']*'|"(?:\\.|[^"\\])*"|\\.|\d*(?:>>|>\||>&|<&|<<<|<<|>|<)|&&|\|\||;;|[;&|\n(){}`]|\$\(|\$\{\w+\}|[ \t\r]+|[^\s\\'"<>;&|(){}`$#]+|./gs;

/**
 * The simple commands of a shell text, as words, in order, without redirections and keywords. Reads what can be read
 * without running it: variables stay as they are written, both branches of a condition count.
 */
export function simpleCommands(text: string): string[][] {
  const commands: string[][] = [];
  let words: string[] = [];
  let word: string | null = null;
  let skipsNext = false;
  const endWord = () => {
    if (word !== null && !skipsNext) words.push(word);
    if (word !== null) skipsNext = false;
    word = null;
  };
  const endCommand = () => {
    endWord();
    skipsNext = false;
    const bare = withoutKeywords(words);
    if (bare.length > 0) commands.push(bare);
    words = [];
  };
  for (const [token] of text.replace(HERE, '$HERE').matchAll(TOKEN)) {
    if (token === '\\\n' || /^[ \t\r]+$/.test(token)) endWord();
    else if (token.startsWith('#') && word === null) endWord();
    else if (/^\d*[<>]/.test(token)) {
      endWord();
      skipsNext = true;
    } else if (/^(?:&&|\|\||;;|[;&|\n()`]|\$\()$/.test(token)) endCommand();
    else word = `${word ?? ''}${unquoted(token)}`;
  }
  endCommand();
  return commands;
}

/** The folder of the script itself, as scripts say it. */
const HERE =
  /\$\(\s*(?:cd\s+)?"?\$?\(?\s*dirname\s+(?:--\s+)?"?\$\{?(?:0|BASH_SOURCE(?:\[0\])?)\}?"?\s*\)?"?(?:\s*&&\s*pwd(?:\s+-P)?)?\s*\)/g;

function unquoted(token: string): string {
  if (token.startsWith("'")) return token.slice(1, -1);
  if (token.startsWith('"') && token.length > 1) return token.slice(1, -1).replace(/\\(["\\$`])/g, '$1');
  return token.startsWith('\\') && token.length > 1 ? token.slice(1) : token;
}

function withoutKeywords(words: readonly string[]): string[] {
  let at = 0;
  while (KEYWORDS.has(words[at] ?? '')) at += 1;
  return words.slice(at);
}
