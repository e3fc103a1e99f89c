import type { PolicyPreview } from '../../plan/preview-schema.js';
import { clean } from '../../domain/text/clean.js';
import { type Field, renderFields } from './fields.js';
import type { Style } from './style.js';

/** What policies would ask, a line for each stage and rule; none without policies. */
export function policyPreviewLines(given: {
  policies: readonly PolicyPreview[];
  width: number;
  style: Style;
}): string[] {
  const { policies, width, style } = given;
  const fields = policies.map((one): Field => {
    const why = one.why === null ? '' : `: ${one.why}`;
    const value = clean(`${outcomeWords(one)}, by rule ${one.rule}${why}`);
    return { name: one.stage, value, paint: style.asks };
  });
  return renderFields({ fields, width, style, indent: 2 });
}

function outcomeWords({ outcome, condition, who }: PolicyPreview): string {
  const when = condition ?? 'before it starts';
  if (outcome !== 'deny') return `asks ${who} for approval, ${when}`;
  const set = who === 'nobody' ? 'nobody may set it aside' : `${who} may set it aside`;
  return `denied${condition === null ? '' : ` ${condition}`}; ${set}`;
}
