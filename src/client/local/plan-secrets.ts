import { canonicalJson } from '../../domain/canonical-json.js';
import type { ParsedPlan } from '../../plan/parse-plan.js';
import { refuseSecrets } from '../refuse-secrets.js';
import type { Session } from './session.js';

/** Throws SECRET_IN_TEXT when a plan, or a prompt that it takes along, holds a secret. */
export async function refusePlanSecrets({ env }: Session, { plan, source }: ParsedPlan): Promise<void> {
  await refuseSecrets({ where: source.file, text: source.text, env });
  if (plan.agents !== undefined)
    await refuseSecrets({ where: "the plan's agents", text: canonicalJson(plan.agents), env });
}
