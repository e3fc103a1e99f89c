import { describe, expect, test } from '@jest/globals';

import { StagesLeft } from '../../../src/domain/plan/next-stages.js';
import { planStage } from '../../support/run-plan.js';

const STAGES = [
  planStage({ key: 'design' }),
  planStage({ key: 'api', needs: ['design'] }),
  planStage({ key: 'ui', needs: ['design'] }),
  planStage({ key: 'maybe', needs: ['design'], when: { changed: ['docs/**'] } }),
  planStage({ key: 'e2e', needs: ['ui', 'api'] }),
  planStage({ key: 'notes' }),
];
const left = (stage: string, head = `${stage}-head`, attempt = 1) => ({ stage, head, attempt });

function after(...ended: ReturnType<typeof left>[]): { stage: string; needs: string[] }[] {
  const all = new StagesLeft();
  for (const each of ended) all.ends(STAGES, each);
  const next = all.next(STAGES, ended.at(-1)?.stage ?? null);
  return next.map(({ stage, needs }) => ({ stage: stage.key, needs: needs.map(({ head }) => head) }));
}

describe('the stages that begin', () => {
  test('with the run: those that need nothing', () => {
    expect(after()).toEqual([
      { stage: 'design', needs: [] },
      { stage: 'notes', needs: [] },
    ]);
  });

  test('with the end of one: those that waited for it, but for one that may be skipped', () => {
    expect(after(left('design'))).toEqual([
      { stage: 'api', needs: ['design-head'] },
      { stage: 'ui', needs: ['design-head'] },
    ]);
  });

  test('with the last of several, from all of them in plan order', () => {
    expect(after(left('design'), left('ui'))).toEqual([]);
    expect(after(left('design'), left('ui'), left('api'))).toEqual([
      { stage: 'e2e', needs: ['api-head', 'ui-head'] },
    ]);
  });

  test('again, when one ended anew: what stood on what it had left does not count', () => {
    const again = left('design', 'other', 2);
    expect(after(left('design'), left('ui'), left('api'), again)).toEqual([
      { stage: 'api', needs: ['other'] },
      { stage: 'ui', needs: ['other'] },
    ]);
    expect(after(left('design'), left('ui'), left('api'), again, left('ui'))).toEqual([]);
  });

  test('not those that have ended themselves', () => {
    expect(after(left('notes'), left('design'))).toHaveLength(2);
    const all = new StagesLeft();
    all.ends(STAGES, left('notes'));
    expect(all.next(STAGES, null).map(({ stage }) => stage.key)).toEqual(['design']);
  });
});
