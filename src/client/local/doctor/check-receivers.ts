import { readSettings } from '../../../config/settings.js';
import { backlogWords, isDown } from '../../../domain/notify/backlog-words.js';
import { clean } from '../../../domain/text/clean.js';
import type { Backlog } from '../../../store/store.js';
import type { Session } from '../session.js';
import { check, type Finding } from './check.js';

/** The receivers of notifications: what they have not been told. One line each; none where nobody is told anything. */
export async function checkReceivers({ env, paths, store }: Pick<Session, 'env' | 'paths' | 'store'>) {
  const found: Finding[] = [];
  const read = await check('receivers', async () => {
    const backlogs = await (await store()).listBacklogs();
    const known = readSettings({ env, paths }).receivers.map(({ receiver }) => receiver);
    const names = [...new Set([...known, ...backlogs.map(({ receiver }) => receiver)])];
    found.push(
      ...names.map((name) => {
        const backlog = backlogs.find(({ receiver }) => receiver === name) ?? null;
        return aboutOne({ name, backlog, known: known.includes(name) });
      }),
    );
    return { detail: '' };
  });
  return read.state === 'ok' ? found : [read];
}

function aboutOne(given: { name: string; backlog: Backlog | null; known: boolean }): Finding {
  const { backlog, known } = given;
  const name = 'receiver';
  const who = clean(given.name);
  if (backlog === null) return { name, state: 'ok', detail: `${who} has been told everything`, next: null };
  const detail = backlogWords(backlog);
  if (!known)
    return { name, state: 'warning', detail, next: `Name "${who}" below notify in config.yaml again.` };
  if (!isDown(backlog)) return { name, state: 'ok', detail, next: null };
  return {
    name,
    state: 'warning',
    detail,
    next: `Look after the receiver "${who}"; it is tried again by itself.`,
  };
}
