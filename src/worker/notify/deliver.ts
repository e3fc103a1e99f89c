import type { Delivery } from './delivery.js';
import { runHook } from './run-hook.js';
import { sendSlack } from './send-slack.js';
import { sendWebhook } from './send-webhook.js';

/** Tells a receiver; says why it could not, in words that name no address and no secret, and `null` when it was told. */
export async function deliver(delivery: Delivery): Promise<string | null> {
  switch (delivery.receiver.channel.kind) {
    case 'webhook':
      return sendWebhook(delivery, delivery.receiver.channel);
    case 'slack':
      return sendSlack(delivery, delivery.receiver.channel);
    case 'command':
      return runHook(delivery, delivery.receiver.channel);
  }
}
