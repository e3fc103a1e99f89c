import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';

import { codeOf } from '../domain/system-error.js';
import type { PathEnvironment } from './paths.js';
import type { Place } from './place.js';

/** Where a place is looked up: an environment, and the folder in which relative paths begin. */
export interface Surroundings {
  readonly env: PathEnvironment;
  readonly folder: string;
}

/** A value that is kept elsewhere, or why it is not there. The value itself is in no message. */
export type Found =
  { readonly kind: 'found'; readonly value: string } | { readonly kind: 'missing'; readonly why: string };

/** Looks each time: what is changed outside holds from the next try on. */
export function readPlace(place: Place, { env, folder }: Surroundings): Found {
  switch (place.kind) {
    case 'text':
      return { kind: 'found', value: place.text };
    case 'variable': {
      const value = env[place.name]?.trim();
      return value
        ? { kind: 'found', value }
        : { kind: 'missing', why: `the worker's environment has no ${place.name}` };
    }
    case 'file':
      return readFile(resolve(folder, place.path));
  }
}

function readFile(path: string): Found {
  try {
    const value = readFileSync(path, 'utf8').trim();
    return value === '' ? { kind: 'missing', why: `${path} is empty` } : { kind: 'found', value };
  } catch (error) {
    return { kind: 'missing', why: `${path} cannot be read (${codeOf(error) ?? 'unknown'})` };
  }
}
