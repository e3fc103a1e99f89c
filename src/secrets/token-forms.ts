/** A stretch of a text that has the form of a well-known secret. */
export interface TokenForm {
  /** Offsets in the text, in UTF-16 units; the end is exclusive. */
  readonly start: number;
  readonly end: number;
  /** What it looks like, in the rule set's words: `GITHUB_TOKEN`. */
  readonly what: string;
}

/** Comments that switch rules off: whoever hides a token would write one. */
const FILTER = /filter-comments$/;
/** Passwords in addresses stand in many a test and document: hidden where they are printed, no reason to refuse a commit. */
const IN_ADDRESSES = /(basicauth|database-connection-string)$/;

/** No form is as short as this; a look takes 2 ms, and many a process prints nothing. */
export const LEAST_FORM = 8;

type Lint = (content: string) => Promise<(TokenForm & { readonly rule: string })[]>;
let loading: Promise<Lint> | undefined;

/**
 * Finds what has the form of a well-known token, key or password, by the rule set of secretlint. `strict` leaves out
 * passwords in addresses. About 25 ms for 1 MB; the rules are loaded at the first call (80 ms).
 */
export async function findTokenForms({
  text,
  strict,
}: {
  text: string;
  strict: boolean;
}): Promise<TokenForm[]> {
  if (text.length < LEAST_FORM) return [];
  loading ??= load();
  const lint = await loading;
  const found = await lint(text);
  return found
    .filter(({ rule }) => !strict || !IN_ADDRESSES.test(rule))
    .map(({ start, end, what }) => ({ start, end, what }));
}

async function load(): Promise<Lint> {
  const [{ lintSource }, preset, { secretLintProfiler }] = await Promise.all([
    import('@secretlint/core'),
    import('@secretlint/secretlint-rule-preset-recommend'),
    import('@secretlint/profiler'),
  ]);
  // it keeps some hundred marks of every look for ever, and goes through all of them at each new one (secretlint/secretlint#1653)
  secretLintProfiler.mark = () => undefined;
  const rules = preset.rules
    .filter(({ meta }) => !FILTER.test(meta.id))
    .map((rule) => ({ id: rule.meta.id, rule }));
  return async (content) => {
    const { messages } = await lintSource({
      source: { filePath: '/text', content, contentType: 'text' },
      options: { config: { rules }, noPhysicFilePath: true, maskSecrets: true },
    });
    return messages.map(({ range: [start, end], messageId, ruleId }) => ({
      start,
      end,
      what: messageId,
      rule: ruleId,
    }));
  };
}
