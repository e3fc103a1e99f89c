import { cutText } from '../text/utf8.js';
import { cloudEvent } from './cloud-event.js';
import type { Happening } from './happening.js';

/** Slack takes more, but shows so much at once. */
const LONGEST = 2_000;

/** A notification for a Slack incoming webhook (https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks). */
export function slackMessage(happening: Happening): { readonly text: string } {
  const { text, command, task } = cloudEvent(happening).data;
  const title = task.title === null ? [] : [escaped(task.title)];
  const lines = [
    `*${escaped(text).replaceAll('*', '∗')}*`,
    ...title,
    `\`${escaped(command).replaceAll('`', "'")}\``,
  ];
  return { text: cutText({ text: lines.join('\n'), length: LONGEST }) };
}

/** The three signs that Slack reads as its own: nobody is called by what a task or a comment says. */
function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
