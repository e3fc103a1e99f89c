import { createHmac } from 'node:crypto';

import type { Channel } from '../../config/notify.js';
import { readPlace } from '../../config/read-place.js';
import { cloudEvent } from '../../domain/notify/cloud-event.js';
import type { Delivery } from './delivery.js';
import { post } from './post.js';

/**
 * Posts a notification as a CloudEvent. With a secret, `Stagegate-Signature` is the HMAC-SHA-256 of the time in
 * `Stagegate-Timestamp` (seconds since 1970), a full stop and the body: what is sent again is signed anew.
 */
export function sendWebhook(
  delivery: Delivery,
  { url, secret }: Extract<Channel, { kind: 'webhook' }>,
): Promise<string | null> {
  const { happening, receiver } = delivery;
  const address = readPlace(url, delivery);
  if (address.kind === 'missing') return Promise.resolve(address.why);
  const key = secret === null ? null : readPlace(secret, delivery);
  if (key?.kind === 'missing') return Promise.resolve(key.why);
  const body = JSON.stringify(cloudEvent(happening));
  return post({
    url: address.value,
    body,
    headers: {
      'content-type': 'application/cloudevents+json; charset=utf-8',
      'idempotency-key': happening.id,
      ...(key === null ? {} : signature({ body, key: key.value })),
    },
    timeoutMs: receiver.timeoutMs,
    env: delivery.env,
  });
}

function signature({ body, key }: { body: string; key: string }) {
  const at = String(Math.floor(Date.now() / 1000));
  const digest = createHmac('sha256', key).update(`${at}.${body}`).digest('hex');
  return { 'stagegate-timestamp': at, 'stagegate-signature': `sha256=${digest}` };
}
