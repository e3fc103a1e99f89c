/** Whether a store's location names a PostgreSQL database. */
export const isDatabase = (url: string): boolean => /^postgres(ql)?:/i.test(url);

const NO_HOST = 'nowhere.invalid';

/**
 * A store's location as people may read it: of a database's URL the user, host, port and name, never the password nor
 * the parameters (which can carry one too), except the folder of a socket.
 */
export function storeName({ url }: { readonly url: string }): string {
  if (!isDatabase(url)) return url;
  // a user without a host is no URL, and usual where a socket is named
  const whole = URL.canParse(url) ? url : url.replace('@/', `@${NO_HOST}/`);
  if (!URL.canParse(whole)) return 'postgresql:…';
  const { username, host, pathname, searchParams } = new URL(whole);
  const user = username === '' ? '' : `${username}@`;
  const socket = searchParams.get('host');
  const where = host === NO_HOST ? '' : host;
  return `postgresql://${user}${where}${pathname}${socket === null ? '' : `?host=${socket}`}`;
}
