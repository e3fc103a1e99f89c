import { z } from 'zod';

/** An e-mail address, a login or a system user; people are named by several. */
export const Identity = z.string().min(1).max(320);

/** Whose answers count for a group. */
export const Group = z.strictObject({
  /** People by their key, or single identities. */
  members: z.array(Identity).min(1).max(200),
  /** At least so many of them must approve, whatever a plan says. */
  count: z.int().min(1).max(20),
  /** Whether somebody may approve what they started or wrote themselves. */
  selfApproval: z.boolean(),
  /** Whether its members must sign what they answer. */
  signed: z.literal(true).optional(),
});
export type Group = z.infer<typeof Group>;

/**
 * Who may decide, as `.stagegate/groups.yaml` says at the base commit. Frozen when the run starts: a change on the
 * way, by an executor or by anybody, changes nothing for it.
 */
export const Authority = z.strictObject({
  /** The commit that it was read from. */
  commit: z.string().max(64),
  /** The identities of one person, by the person's key. */
  people: z.record(z.string().min(1).max(64), z.array(Identity).max(50)),
  groups: z.record(z.string().min(1).max(64), Group),
  /** Whether somebody may approve their own where a plan asks everybody. */
  everybodySelfApproval: z.boolean(),
  /** Whether every decision must be signed, whoever is asked. */
  signed: z.literal(true).optional(),
});
export type Authority = z.infer<typeof Authority>;

/** A group by its name; `null` when the file names none such. */
export function groupNamed({ groups }: Authority, name: string): Group | null {
  return Object.hasOwn(groups, name) ? (groups[name] ?? null) : null;
}

/** The group that everybody belongs to. */
export const EVERYBODY = 'everybody';

/** Where a repository says who may decide. */
export const GROUPS_FILE = '.stagegate/groups.yaml';

/** Where a repository says whose signatures count: OpenSSH's allowed signers (ssh-keygen(1)). */
export const SIGNERS_FILE = '.stagegate/allowed_signers';
/** Keys that count no more: a KRL of OpenSSH, or public keys, one a line. */
export const REVOKED_FILE = '.stagegate/revoked_keys';
