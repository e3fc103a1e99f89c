import { z } from 'zod';

import { DURATION, durationMs, SIZE, sizeBytes } from '../quantity.js';

const MIN_LOG_BYTES = 65_536;
const MAX_LOG_BYTES = 1024 ** 3;

/** A length of time, as in `10m`, `1h30m`, `500ms`. */
export const DurationSource = z
  .string()
  .regex(DURATION, { error: 'must be a duration such as 10m or 1h30m (units: ms, s, m, h, d)', abort: true })
  .refine((text) => durationMs(text) !== null, 'must be longer than 0 and at most 30d')
  .meta({
    id: 'Duration',
    title: 'a duration such as `10m` or `1h30m`',
    description: 'Numbers with `ms`, `s`, `m`, `h` or `d`, without spaces; longer than 0, at most `30d`.',
  });

/** An amount of output, as in `10MB`. */
export const SizeSource = z
  .string()
  .regex(SIZE, { error: 'must be a size such as 10MB (units: B, KB, MB, GB)', abort: true })
  .refine((text) => {
    const bytes = sizeBytes(text) ?? 0;
    return bytes >= MIN_LOG_BYTES && bytes <= MAX_LOG_BYTES;
  }, 'must be between 64KB and 1GB')
  .meta({
    id: 'Size',
    title: 'a size such as `10MB`',
    description: 'A number with `B`, `KB`, `MB` or `GB`, each 1,024 of the one before.',
  });
