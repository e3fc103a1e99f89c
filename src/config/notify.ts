import parseDuration from 'parse-duration';
import { z } from 'zod';

import type { Command } from '../domain/command.js';
import { NotifiedEvent, type Subscription } from '../domain/notify/events.js';
import { Elsewhere, type Place, placeOf } from './place.js';

/** How a receiver is told. */
export type Channel =
  | { readonly kind: 'webhook'; readonly url: Place; readonly secret: Place | null }
  | { readonly kind: 'slack'; readonly url: Place }
  | { readonly kind: 'command'; readonly command: Command; readonly env: readonly string[] };

/** Somebody outside who is told what happens in runs. */
export interface Receiver extends Subscription {
  readonly channel: Channel;
  /** How long one try may take, in milliseconds. */
  readonly timeoutMs: number;
}

const LEAST_TIMEOUT_MS = 100;
const LONGEST_TIMEOUT_MS = 60_000;
const DEFAULT_TIMEOUT_MS = 10_000;

const Address = z.union([z.string().regex(/^https?:\/\//, 'must be an http or https address'), Elsewhere]);

const Source = z.strictObject({
  webhook: Address.optional(),
  slack: Address.optional(),
  run: z.union([z.string().min(1), z.array(z.string()).min(1)]).optional(),
  secret: Elsewhere.optional(),
  env: z.array(z.string().min(1)).optional(),
  events: z.array(NotifiedEvent).min(1).optional(),
  timeout: z.string().optional(),
});

/** `notify` of the configuration: receivers by their names. */
export const NotifyConfig = z
  .record(z.string().regex(/^[a-z0-9][a-z0-9._-]{0,63}$/i, 'must be a short name'), Source)
  .transform((given, ctx): Receiver[] =>
    Object.entries(given).flatMap(([receiver, source]) => {
      const said = receiverOf({ receiver, source });
      if (said.kind === 'receiver') return [said.value];
      ctx.addIssue(`notify.${receiver}: ${said.wrong}`);
      return [];
    }),
  );

type Said =
  | { readonly kind: 'receiver'; readonly value: Receiver }
  | { readonly kind: 'wrong'; readonly wrong: string };

function receiverOf(given: { receiver: string; source: z.infer<typeof Source> }): Said {
  const { receiver, source } = given;
  const { webhook, slack, run, secret, env, events = NotifiedEvent.options } = source;
  const wrong = (text: string): Said => ({ kind: 'wrong', wrong: text });
  const timeoutMs = source.timeout === undefined ? DEFAULT_TIMEOUT_MS : parseDuration(source.timeout);
  if (timeoutMs === null || !(timeoutMs >= LEAST_TIMEOUT_MS && timeoutMs <= LONGEST_TIMEOUT_MS))
    return wrong('timeout must be a duration of at most one minute, as 10s');
  if ([webhook, slack, run].filter((each) => each !== undefined).length !== 1)
    return wrong('one of webhook, slack and run is wanted');
  if (secret !== undefined && webhook === undefined) return wrong('only a webhook takes a secret');
  if (env !== undefined && run === undefined) return wrong('only a command takes env');
  const shared = { receiver, events, timeoutMs };
  if (run !== undefined) {
    const channel: Channel = { kind: 'command', command: commandOf(run), env: env ?? [] };
    return { kind: 'receiver', value: { ...shared, channel } };
  }
  const url = placeOf(webhook ?? slack ?? {});
  const signed = secret === undefined ? null : placeOf(secret);
  if (url === null || (secret !== undefined && signed === null))
    return wrong('one of variable and file is wanted');
  const channel: Channel =
    slack === undefined ? { kind: 'webhook', url, secret: signed } : { kind: 'slack', url };
  return { kind: 'receiver', value: { ...shared, channel } };
}

function commandOf(run: string | string[]): Command {
  return typeof run === 'string' ? { kind: 'shell', script: run } : { kind: 'argv', argv: run };
}
