import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const line = ({ point }) => `${point.name}=${point.action}@${String(point.times)}`;

/** Says which failpoints do what from now on, and forgets what was passed before. */
export function arm({ installation, faults }) {
  const { failpoints } = installation.place;
  for (const name of readdirSync(failpoints))
    if (name !== 'armed') rmSync(join(failpoints, name), { force: true });
  const lines = faults.filter(({ point }) => point).map(line);
  writeFileSync(join(failpoints, 'armed'), `${lines.join('\n')}\n`);
}

/** Marks the faults whose failpoints were reached. */
export function markFired({ installation, faults }) {
  const file = join(installation.place.failpoints, 'fired');
  const text = existsSync(file) ? readFileSync(file, 'utf8') : '';
  const fired = text.split('\n').map((one) => one.split(' ')[0]);
  for (const fault of faults) if (fault.point) fault.done = fired.includes(line(fault));
}
