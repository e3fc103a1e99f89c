/** What everything costs, in cents. */
export const PRICES = { tea: 499, mug: 1095, cup: 749 };

/** The price of one item, in cents. */
export function priceOf(item) {
  if (!Object.hasOwn(PRICES, item)) throw new RangeError(`the shop has no ${item}`);
  return PRICES[item];
}
