import type { Plan } from '../domain/plan/plan.js';
import { SecretScanner } from './secret-scanner.js';
import { secretValues } from './secret-values.js';

/** The scanner for what belongs to a plan, or to none; `more` are values that are known otherwise. */
export function scannerFor({
  plan,
  env,
  more = [],
}: {
  plan: Pick<Plan, 'secrets'> | null;
  env: Readonly<Record<string, string | undefined>>;
  more?: readonly string[];
}): SecretScanner {
  return new SecretScanner({ values: [...more, ...secretValues({ plan, env })] });
}
