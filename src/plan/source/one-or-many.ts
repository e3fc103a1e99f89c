import { z } from 'zod';

const MAX_ITEMS = 1000;

/** A list whose short form for a single item is the item itself. */
export function oneOrMany<Item extends z.ZodType>(item: Item) {
  return z.union([item, z.array(item).max(MAX_ITEMS).meta({ title: 'a list of them' })]);
}
