import { ReadStream } from 'node:tty';

import type { CliContext } from './context.js';

/** Keys that are listened to. */
export interface Keys {
  /** Gives the terminal back as it was. Safe to call twice. */
  close(): void;
}

const INTERRUPT = '\u0003';

/**
 * Tells each key that is pressed, at once and without showing it; nothing where nobody sits. Ctrl-C does what it always
 * does.
 */
export function listenToKeys({
  context,
  onKey,
}: {
  context: CliContext;
  onKey: (key: string) => void;
}): Keys {
  const { stdin, isTty } = context;
  if (!isTty) return { close: () => undefined };
  const terminal = stdin instanceof ReadStream ? stdin : null;
  const listen = (chunk: Buffer | string) => {
    const text = chunk.toString();
    if (text.includes(INTERRUPT)) process.kill(process.pid, 'SIGINT');
    // an arrow or a function key is one sequence that begins with Escape
    else if (text.startsWith('\u001b')) onKey('\u001b');
    else for (const key of text) onKey(key);
  };
  terminal?.setRawMode(true);
  stdin.on('data', listen);
  stdin.resume();
  let open = true;
  return {
    close: () => {
      if (!open) return;
      open = false;
      stdin.off('data', listen);
      terminal?.setRawMode(false);
      stdin.pause();
    },
  };
}
