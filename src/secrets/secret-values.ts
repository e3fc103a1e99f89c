import { secretsOf } from '../domain/agent/secrets.js';
import type { Plan } from '../domain/plan/plan.js';

/** A variable whose name says that its value is a secret. */
const SECRET_NAME =
  /(^|_)(TOKEN|SECRET|PASSWORD|PASSWD|PASSPHRASE|CREDENTIALS?|API_?KEY|ACCESS_?KEY|PRIVATE_?KEY|AUTH)(_|$)/i;
/** What a name alone makes a secret must look like one too: `PASSWORD=postgres` would be found in harmless words. */
const LOOKS_SECRET = /^(?=.*[A-Za-z])(?=.*\d)\S{16,}$/;

/**
 * The values that must be seen nowhere, longest first: of the variables that the plan names as secrets (eight characters
 * or more), and of those whose name and value both look like one. Each also as base64, in a URL and in JSON.
 */
export function secretValues({
  plan,
  env,
}: {
  plan: Pick<Plan, 'secrets'> | null;
  env: Readonly<Record<string, string | undefined>>;
}): string[] {
  const named = (plan?.secrets?.env ?? []).flatMap((name) => env[name] ?? []);
  const guessed = Object.entries(env).flatMap(([name, value]) =>
    value !== undefined && SECRET_NAME.test(name) && LOOKS_SECRET.test(value) ? [value] : [],
  );
  const plain = secretsOf({ values: [...named, ...guessed], files: [] });
  return secretsOf({ values: plain.flatMap((value) => [value, ...spellings(value)]), files: [] });
}

function spellings(value: string): string[] {
  const base64 = Buffer.from(value).toString('base64').replace(/=+$/, '');
  return [encodeURIComponent(value), JSON.stringify(value).slice(1, -1), base64];
}
