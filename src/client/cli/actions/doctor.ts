import { checkDisk } from '../../local/doctor/check-disk.js';
import { checkGitHub } from '../../local/doctor/check-github.js';
import { checkReceivers } from '../../local/doctor/check-receivers.js';
import { checkMachine } from '../../local/doctor/check-machine.js';
import { checkVaults } from '../../local/doctor/check-vaults.js';
import { checkServer } from '../../local/doctor/check-server.js';
import type { CommandCall } from '../command-call.js';
import { EXIT, type ExitCode } from '../exit-codes.js';

const SIGNS = { ok: '✓', warning: '!', problem: '✗', unknown: '–' } as const;

/** Checks the machine, the server and the worker. */
export async function doctor({ session, output }: CommandCall): Promise<ExitCode> {
  const findings = (
    await Promise.all([
      checkMachine(session),
      checkDisk(session),
      checkVaults(session),
      checkServer(session),
      checkReceivers(session),
      checkGitHub(session),
    ])
  ).flat();
  const well = findings.every(({ state }) => state !== 'problem');
  output.result({
    text: () =>
      [
        ...findings.flatMap(({ name, state, detail, next }) => [
          `${SIGNS[state]} ${name.padEnd(18)}${detail}`,
          ...(next === null ? [] : [`  ${' '.repeat(18)}Next: ${next}`]),
        ]),
        '',
        well ? 'All is well.' : 'Something is not right.',
      ].join('\n'),
    value: { ok: well, checks: findings },
  });
  return well ? EXIT.ok : EXIT.environment;
}
