import { describe, expect, test } from '@jest/globals';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

import { resolvePaths } from '../../src/config/paths.js';
import { configFile, readSettings } from '../../src/config/settings.js';
import { tempDirs } from '../support/temp-dir.js';

describe('who is told, as the configuration says', () => {
  const makeFolder = tempDirs();
  const read = (text: string) => {
    const env = { STAGEGATE_HOME: makeFolder() };
    const paths = resolvePaths({ env });
    mkdirSync(dirname(configFile(paths)), { recursive: true });
    writeFileSync(configFile(paths), text);
    return readSettings({ env, paths }).receivers;
  };

  test('is nobody by default', () => expect(read('{}')).toEqual([]));

  test('is a webhook, a chat or a command, with defaults', () => {
    const events = [
      'approval.requested',
      'approval.reminder',
      'approval.escalated',
      'approval.decided',
      'run.finished',
    ];
    expect(
      read(`notify:
  ops: {webhook: 'https://example.org/x', secret: {file: s}, events: [run.finished], timeout: 2s}
  chat: {slack: {variable: SLACK}}
  desk: {run: 'tell | desk', env: [TOKEN]}`),
    ).toEqual([
      {
        receiver: 'ops',
        events: ['run.finished'],
        timeoutMs: 2000,
        channel: {
          kind: 'webhook',
          url: { kind: 'text', text: 'https://example.org/x' },
          secret: { kind: 'file', path: 's' },
        },
      },
      {
        receiver: 'chat',
        events,
        timeoutMs: 10_000,
        channel: { kind: 'slack', url: { kind: 'variable', name: 'SLACK' } },
      },
      {
        receiver: 'desk',
        events,
        timeoutMs: 10_000,
        channel: { kind: 'command', command: { kind: 'shell', script: 'tell | desk' }, env: ['TOKEN'] },
      },
    ]);
  });

  test.each([
    ['no way to tell', '{}', 'one of webhook, slack and run is wanted'],
    ['two ways', "{run: x, slack: 'https://x'}", 'one of webhook, slack and run is wanted'],
    ['a secret in the file', "{webhook: 'https://x', secret: hunter2}", 'expected object'],
    ['a secret nowhere', "{webhook: 'https://x', secret: {}}", 'one of variable and file is wanted'],
    ['an unknown event', '{run: x, events: [coffee]}', 'events'],
    ['a try of an hour', '{run: x, timeout: 1h}', 'at most one minute'],
  ])('is refused with %s', (_name, receiver, why) => {
    expect(() => read(`notify: {ops: ${receiver}}`)).toThrow(
      expect.objectContaining({
        failure: expect.objectContaining({ code: 'CONFIG_INVALID', message: expect.stringContaining(why) }),
      }),
    );
  });
});
