import type { Owners } from './owners.js';

/** Writes a groups file that changes nothing yet: everybody may decide, and the rest is there as comments. */
export function groupsText({ owners }: { owners: Owners | null }): string {
  const [people, teams] = membersOf(owners);
  const leads = people.length === 0 ? '[ada, bea@example.com]' : `[${people.join(', ')}]`;
  const from = owners === null || people.length === 0 ? '' : ` # from ${owners.file}`;
  return [
    '# Who may decide about runs: read at the base commit of each run, so bring changes to the base branch.',
    '# As it stands everybody may, also whoever started the run. Take away the "#" where you want more.',
    '',
    '# people: # all addresses, system users and logins at the forge (for reviews) of one person',
    '#   ada: [ada@example.com, adal, "login:ada-l"]',
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

/** The owners as members, and the teams among them, which no identity names. */
function membersOf(owners: Owners | null): [people: string[], teams: string[]] {
  const names = (owners?.everything ?? []).filter((name) => /^@?[\w.+-]+(?:[@/][\w.-]+)?$/.test(name));
  const isTeam = (name: string) => name.includes('/');
  return [names.filter((name) => !isTeam(name)).map((name) => name.replace(/^@/, '')), names.filter(isTeam)];
}
