import { z } from 'zod';

/** What signatures of decisions are made for: one for anything else (git's, a file's) never passes for one. */
export const SIGNATURE_NAMESPACE = 'stagegate-decision@v1';

/** A decision is handed in this long after it was signed at the latest; milliseconds. */
export const SIGNATURE_AGE_MS = 86_400_000;
/** A clock may be so far ahead; milliseconds. */
const AHEAD_MS = 300_000;

const ARMOURED = /^-----BEGIN SSH SIGNATURE-----\n[A-Za-z0-9+/=\n]+\n-----END SSH SIGNATURE-----\n?$/;

/** A signature by an SSH key, as `ssh-keygen -Y sign` makes it, over a decision; see `signedText`. */
export const DecisionSignature = z.strictObject({
  signedAt: z.iso.datetime(),
  ssh: z.string().max(16_384).regex(ARMOURED, 'must be what ssh-keygen -Y sign makes'),
});
export type DecisionSignature = z.infer<typeof DecisionSignature>;

/** Who has proved to have signed: one of the principals of the key in the allowed signers, and the key. */
export const Signer = z.strictObject({
  principal: z.string().min(1).max(320),
  /** `SHA256:…` */
  fingerprint: z.string().max(100),
  /** Other principals of the same key. */
  also: z.array(z.string().max(320)).max(20).optional(),
});
export type Signer = z.infer<typeof Signer>;

/** Why a signature does not count. */
export const SIGNATURE_REFUSALS = [
  'DECISION_SIGNATURE_WRONG',
  'DECISION_SIGNATURE_EXPIRED',
  'DECISION_SIGNER_UNKNOWN',
  'DECISION_SIGNATURE_UNCHECKED',
] as const;

/** What came of checking a signature. */
export type CheckedSignature =
  | { readonly kind: 'good'; readonly signer: Signer }
  | {
      readonly kind: 'refused';
      readonly code: (typeof SIGNATURE_REFUSALS)[number];
      readonly message: string;
    };

/** Why a signature is too old, or from the future, at a moment (ISO); `null` when it is neither. */
export function wrongTime({ signedAt, at }: { signedAt: string; at: string }): string | null {
  const age = Date.parse(at) - Date.parse(signedAt);
  if (age > SIGNATURE_AGE_MS)
    return `It was signed at ${signedAt}, more than ${String(SIGNATURE_AGE_MS / 3_600_000)} hours ago: sign it anew.`;
  if (age < -AHEAD_MS) return `It was signed at ${signedAt}, which is still to come: set the clock right.`;
  return null;
}
