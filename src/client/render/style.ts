import pc from 'picocolors';

import type { Shown } from '../../domain/run/words.js';

type Paint = (text: string) => string;

/** The few ways in which output is emphasised. Colours only repeat what signs and words say. */
export interface Style extends Readonly<Record<Shown['mood'], Paint>> {
  readonly bold: Paint;
  /** What matters less. */
  readonly dim: Paint;
  /** A command to type. */
  readonly command: Paint;
}

/** The paints of a view; all of them leave the text alone without colour. */
export function createStyle({ colour }: { colour: boolean }): Style {
  const paint = pc.createColors(colour);
  return {
    good: paint.green,
    bad: paint.red,
    busy: paint.cyan,
    asks: paint.yellow,
    quiet: paint.dim,
    bold: paint.bold,
    dim: paint.dim,
    command: paint.cyan,
  };
}

/**
 * Whether to colour: `NO_COLOR` (anything but empty) says no, then `FORCE_COLOR` decides (`0` and `false` are no),
 * then it takes a terminal that is not `dumb`.
 */
export function wantsColour({
  env,
  isTty,
}: {
  env: Readonly<Record<string, string | undefined>>;
  isTty: boolean;
}): boolean {
  if (env['NO_COLOR']) return false;
  const forced = env['FORCE_COLOR'];
  if (forced !== undefined) return forced !== '0' && forced !== 'false';
  return isTty && env['TERM'] !== 'dumb';
}
