import type { Owners } from './owners.js';

/** Somebody of a group, and how the forge knows them; `null` for an e-mail address. */
interface Member {
  readonly member: string;
  readonly login: string | null;
}

/** Writes a groups file that changes nothing yet: everybody may decide, and the rest is there as comments. */
export function groupsText({ owners }: { owners: Owners | null }): string {
  const { members, teams } = membersOf(owners);
  const leads =
    members.length === 0 ? '[ada, bea@example.com]' : `[${members.map(({ member }) => member).join(', ')}]`;
  const from = owners === null || members.length === 0 ? '' : ` # from ${owners.file}`;
  return [
    '# Who may decide about runs: read at the base commit of each run, so bring changes to the base branch.',
    '# As it stands everybody may, also whoever started the run. Take away the "#" where you want more.',
    '',
    '# people: # all addresses, system users and logins at the forge (for reviews) of one person',
    ...peopleLines(members).map((line) => `#   ${line}`),
    '',
    'groups:',
    '  everybody: { self_approval: true } # where a plan says "approve: true"',
    `  # leads: ${leads}${from}`,
    ...teams.map((team) => `  # ${team} owns this code too: name its people above`),
    '  # release: { members: [ada, bea@example.com], count: 2, signed: true }',
    '',
    '# approvals: { signed: true } # every decision, by an SSH key of .stagegate/allowed_signers',
    '',
  ].join('\n');
}

/** A login of the forge's is written as one, below its person: a bare name would be a system user, whom anybody may be. */
function peopleLines(members: readonly Member[]): string[] {
  const known = members.flatMap(({ member, login }) =>
    login === null
      ? []
      : [`${member}: ["login:${login}"] # add their address: the command line knows them by it`],
  );
  return known.length === 0 ? ['ada: [ada@example.com, adal, "login:ada-l"]'] : known;
}

/** The owners as members, one a person, and the teams among them, which no identity names. */
function membersOf(owners: Owners | null): { members: Member[]; teams: string[] } {
  const names = (owners?.everything ?? []).filter((name) => /^@?[\w.+-]+(?:[@/][\w.-]+)?$/.test(name));
  const isTeam = (name: string) => name.includes('/');
  const members = names.filter((name) => !isTeam(name)).map(memberOf);
  const distinct = new Map(members.map((each) => [each.member, each]));
  return { members: [...distinct.values()], teams: names.filter(isTeam) };
}

/** A person's key begins with a lower-case letter; a login need not. */
function memberOf(name: string): Member {
  const login = name.replace(/^@/, '');
  if (login.includes('@')) return { member: login, login: null };
  const key = login.toLowerCase().replace(/\+/g, '-');
  return { member: (/^[a-z]/.test(key) ? key : `p-${key}`).slice(0, 64), login };
}
