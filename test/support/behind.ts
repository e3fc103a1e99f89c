import { Context } from '@temporalio/activity';

/**
 * Waits behind a door, or for the request to stop, as a real executor's activity does: it must tell that it lives to
 * hear of it. Nothing of it goes on afterwards, or the test's process would never end.
 */
export async function behind(door: Promise<void>): Promise<'on' | 'stopped'> {
  const context = Context.current();
  const alive = setInterval(() => context.heartbeat(), 20);
  const cancelled = context.cancelled.catch(() => undefined);
  try {
    return await Promise.race([door.then(() => 'on' as const), cancelled.then(() => 'stopped' as const)]);
  } finally {
    clearInterval(alive);
  }
}
