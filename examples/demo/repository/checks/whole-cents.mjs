/** Calls every function of src/ whose name begins with `price`: each price must be a whole number of cents. */
import { readdirSync } from 'node:fs';

import { PRICES } from '../src/price.mjs';

const src = new URL('../src/', import.meta.url);
for (const file of readdirSync(src).sort()) {
  for (const [name, price] of Object.entries(await import(new URL(file, src)))) {
    if (!name.startsWith('price')) continue;
    for (const item of Object.keys(PRICES)) check(`${name}('${item}')`, price(item));
  }
}

function check(call, cents) {
  if (Number.isInteger(cents)) return;
  process.stderr.write(`${call} is ${cents}: prices are whole cents, rounded to the nearest one\n`);
  process.exitCode = 1;
}
