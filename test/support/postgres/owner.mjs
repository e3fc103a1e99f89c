import { readFileSync } from 'node:fs';

/** PostgreSQL refuses to run as root: then the user of Debian's package does, else `nobody`. */
export function serverUser() {
  if (process.getuid() !== 0) return {};
  const users = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .map((line) => line.split(':'));
  const user = ['postgres', 'nobody'].flatMap((name) => users.filter(([found]) => found === name))[0];
  if (user === undefined) throw new Error('PostgreSQL does not run as root, and there is no user "nobody"');
  return { uid: Number(user[2]), gid: Number(user[3]) };
}
