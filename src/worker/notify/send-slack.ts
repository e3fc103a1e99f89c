import type { Channel } from '../../config/notify.js';
import { readPlace } from '../../config/read-place.js';
import { slackMessage } from '../../domain/notify/slack.js';
import type { Delivery } from './delivery.js';
import { post } from './post.js';

/** Posts a notification to a Slack incoming webhook. */
export function sendSlack(
  delivery: Delivery,
  { url }: Extract<Channel, { kind: 'slack' }>,
): Promise<string | null> {
  const address = readPlace(url, delivery);
  if (address.kind === 'missing') return Promise.resolve(address.why);
  return post({
    url: address.value,
    body: JSON.stringify(slackMessage(delivery.happening)),
    headers: { 'content-type': 'application/json; charset=utf-8' },
    timeoutMs: delivery.receiver.timeoutMs,
    env: delivery.env,
  });
}
