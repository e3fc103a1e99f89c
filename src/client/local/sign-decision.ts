import { type RunKey, runWorkflowId } from '../../contract/ids.js';
import type { Decision } from '../../domain/approval/approval.js';
import { SIGNATURE_NAMESPACE } from '../../domain/approval/signature.js';
import { signedText } from '../../domain/approval/signed-text.js';
import { fail } from '../../domain/failure/catalogue.js';
import type { RunStatus } from '../../domain/run/run-status.js';
import { messageOf } from '../../domain/system-error.js';
import type { Session } from './session.js';

/** What of the environment OpenSSH's programs see: where keys and the agent are, and how to ask on a terminal. */
const SEEN = ['PATH', 'HOME', 'USER', 'LOGNAME', 'TERM', 'TMPDIR', 'SSH_AUTH_SOCK', 'SSH_SK_PROVIDER'];

/** A decision with the signature of whoever is at this machine. Throws SSH_KEYGEN_MISSING, SIGNING_KEY_MISSING, SIGNING_FAILED. */
export async function signDecision(given: {
  session: Session;
  runKey: RunKey;
  status: Pick<RunStatus, 'repository' | 'task'>;
  decision: Omit<Decision, 'signature'>;
  /** The key file that is asked for. */
  key: string | undefined;
  isTty: boolean;
  now: Date;
}): Promise<Decision> {
  const { session, runKey, status, decision, key: asked, isTty, now } = given;
  const { findKey, sign, SSH_KEYGEN } = await import('../../ssh/index.js');
  const { cwd } = session;
  const env = seenBySsh(session);
  const key = await findKey({ asked, git: await gitSays(session), env, cwd });
  if (key === null)
    return fail('SIGNING_KEY_MISSING', { looked: 'git names none, ~/.ssh has none, the agent has none' });
  const signedAt = now.toISOString();
  const { repository, task } = status;
  const signedFor = { repository: repository.id, task: task.key, workflowId: runWorkflowId(runKey) };
  const text = signedText({ signedFor, decision, signedAt });
  const signed = await sign({ text, namespace: SIGNATURE_NAMESPACE, key, env, cwd, isTty }).catch(
    (error: unknown) => ({ kind: 'failed', detail: messageOf(error) }) as const,
  );
  if (signed.kind === 'no_program') return fail('SSH_KEYGEN_MISSING', { program: SSH_KEYGEN });
  const named = key.kind === 'file' ? key.path : key.text.slice(0, 60);
  if (signed.kind === 'failed') return fail('SIGNING_FAILED', { key: named, detail: signed.detail, isTty });
  return { ...decision, signature: { signedAt, ssh: signed.signature } };
}

/** Whether whoever is at this machine has a key to sign with. */
export async function hasSigningKey(session: Session): Promise<boolean> {
  const { findKey } = await import('../../ssh/index.js');
  const git = await gitSays(session);
  return (await findKey({ asked: undefined, git, env: seenBySsh(session), cwd: session.cwd })) !== null;
}

function seenBySsh({ env }: Session): Record<string, string> {
  return Object.fromEntries(
    SEEN.flatMap((name) => {
      const value = env[name];
      return value === undefined ? [] : [[name, value]];
    }),
  );
}

/** What git signs with in the repository; nothing where there is none. */
async function gitSays({ repositoryPath }: Session): Promise<{ format: string | null; key: string | null }> {
  const { readConfig } = await import('../../git/config-list.js');
  try {
    const config = await readConfig({ cwd: repositoryPath });
    return { format: config.get('gpg.format'), key: config.get('user.signingkey') };
  } catch {
    return { format: null, key: null };
  }
}
