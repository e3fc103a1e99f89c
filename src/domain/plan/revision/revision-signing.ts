import type { Actor } from '../../approval/approval.js';
import type { Authority } from '../../authority/authority.js';
import type { ContentHash } from '../plan.js';

/** What tells whether those who must sign by a revised plan could: all of it frozen when the run began. */
export interface RevisionSigning {
  readonly authority: Authority;
  /** Hash of whose signatures count. */
  readonly signers: ContentHash;
  readonly starter: Actor;
  /** Hash of the plan that holds until then: what is already so with it is no fault of the revision. */
  readonly before: ContentHash;
}
