/** An amount of US dollars as people write it: `$5`, `2.50 USD`. */
export const MONEY = /^(?:\$\d{1,7}(?:\.\d{1,4})?|\d{1,7}(?:\.\d{1,4})? ?USD)$/;

/** A number of tokens as people write it: `200000`, `500k`, `2M`. */
export const TOKENS = /^\d{1,12}(?:\.\d{1,3})?[kM]?$/;

/** The most that a limit of money or tokens may be. */
const MOST_USD = 1_000_000;
const MOST_TOKENS = 1e12;

/** US dollars of an amount such as `$5` or `2.50 USD`; `null` when it is none, or not in (0, 1,000,000]. */
export function usdOf(text: string): number | null {
  if (!MONEY.test(text)) return null;
  const usd = Number(text.replace(/[^\d.]/g, ''));
  return usd > 0 && usd <= MOST_USD ? usd : null;
}

/** A number of tokens such as `500k` or `2M`, rounded; `null` when it is none, or not in (0, 10^12]. */
export function tokensOf(text: string): number | null {
  if (!TOKENS.test(text)) return null;
  const unit = text.endsWith('k') ? 1e3 : text.endsWith('M') ? 1e6 : 1;
  const tokens = Math.round(Number(text.replace(/[kM]$/, '')) * unit);
  return tokens >= 1 && tokens <= MOST_TOKENS ? tokens : null;
}
