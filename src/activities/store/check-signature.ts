import {
  type CheckedSignature,
  type DecisionSignature,
  SIGNATURE_NAMESPACE,
  wrongTime,
} from '../../domain/approval/signature.js';
import { signedText } from '../../domain/approval/signed-text.js';
import { SIGNERS_FILE } from '../../domain/authority/authority.js';
import { type Verified, verify } from '../../ssh/index.js';
import type { StoreActivities } from '../contracts.js';
import type { Deps } from '../deps.js';
import { FrozenSigners } from '../support/frozen-signers.js';

type Refused = Extract<CheckedSignature, { kind: 'refused' }>;

/** See {@link StoreActivities.checkSignature}. The same input gives the same answer, wherever and whenever it is asked. */
export function makeCheckSignature({ deps }: { deps: Deps }): StoreActivities['checkSignature'] {
  return async ({ run, workflowId, signers: hash, decision, at }): Promise<CheckedSignature> => {
    const { signature } = decision;
    if (signature === undefined) return refuse('DECISION_SIGNATURE_WRONG', 'It is not signed.');
    const frozen = await deps.store.getBlob({ hash });
    if (frozen === null)
      return refuse('DECISION_SIGNATURE_UNCHECKED', `The store has no signers ${hash.slice(0, 10)}.`);
    const { signers, revoked } = FrozenSigners.parse(JSON.parse(frozen));
    const signedFor = { repository: run.repository.id, task: run.taskKey, workflowId };
    const verified = await verify({
      text: signedText({ signedFor, decision, signedAt: signature.signedAt }),
      signature: signature.ssh,
      namespace: SIGNATURE_NAMESPACE,
      signers,
      revoked: revoked === null ? null : Buffer.from(revoked, 'base64'),
      at,
      claimed: decision.actor.email,
      path: deps.env['PATH'],
    });
    return answer({ verified, signature, at });
  };
}

function answer(given: { verified: Verified; signature: DecisionSignature; at: string }): CheckedSignature {
  const { verified, signature, at } = given;
  switch (verified.kind) {
    case 'unable':
      return refuse(
        'DECISION_SIGNATURE_UNCHECKED',
        `The worker could not check the signature: ${verified.why}. Then hand it in again.`,
      );
    case 'unfit':
      return refuse(
        'DECISION_SIGNATURE_WRONG',
        'The signature is not of this decision: something of it was changed, or it was signed for another request, run, action or purpose.',
      );
    case 'expired':
      return refuse(
        'DECISION_SIGNATURE_EXPIRED',
        `The key ${verified.fingerprint} is not valid now: ${verified.why}.`,
      );
    case 'unknown':
      return refuse(
        'DECISION_SIGNER_UNKNOWN',
        `The key ${verified.fingerprint} does not count: ${verified.why} (${SIGNERS_FILE} at the base commit).`,
      );
    case 'good': {
      const wrong = wrongTime({ signedAt: signature.signedAt, at });
      if (wrong !== null) return refuse('DECISION_SIGNATURE_EXPIRED', wrong);
      const { principal, fingerprint, also } = verified;
      return {
        kind: 'good',
        signer: { principal, fingerprint, ...(also.length === 0 ? {} : { also }) },
      };
    }
  }
}

function refuse(code: Refused['code'], message: string): Refused {
  return { kind: 'refused', code, message };
}
