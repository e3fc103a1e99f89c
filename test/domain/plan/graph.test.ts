import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';

import { ancestors, dependants, findCycle, levels } from '../../../src/domain/plan/graph.js';

const diamond = [
  { key: 'design', needs: [] },
  { key: 'api', needs: ['design'] },
  { key: 'ui', needs: ['design'] },
  { key: 'e2e', needs: ['api', 'ui'] },
];

describe('findCycle', () => {
  test('finds none in a diamond', () => {
    expect(findCycle(diamond)).toBeNull();
  });

  test('names the keys along the cycle, the first one again at the end', () => {
    const nodes = [
      { key: 'a', needs: ['c'] },
      { key: 'b', needs: ['a'] },
      { key: 'c', needs: ['b'] },
    ];
    expect(findCycle(nodes)).toEqual(['a', 'c', 'b', 'a']);
  });

  test('sees a stage that needs itself', () => {
    expect(findCycle([{ key: 'a', needs: ['a'] }])).toEqual(['a', 'a']);
  });

  test('finds a cycle exactly when no order exists', () => {
    const graphs = fc.array(fc.array(fc.nat(9), { maxLength: 4 }), { minLength: 1, maxLength: 10 });
    fc.assert(
      fc.property(graphs, (rows) => {
        const nodes = rows.map((needs, index) => ({
          key: `s${String(index)}`,
          needs: [...new Set(needs.filter((need) => need < rows.length))].map((need) => `s${String(need)}`),
        }));
        const ordered = () => levels(nodes).flat().length;
        if (findCycle(nodes) === null) expect(ordered()).toBe(nodes.length);
        else expect(ordered).toThrow(RangeError);
      }),
    );
  });
});

describe('levels', () => {
  test('puts side by side what may run together', () => {
    expect(levels(diamond)).toEqual([['design'], ['api', 'ui'], ['e2e']]);
  });
});

describe('ancestors and dependants', () => {
  test('are each transitive and without the stage itself', () => {
    expect(ancestors({ nodes: diamond, key: 'e2e' })).toEqual(new Set(['api', 'ui', 'design']));
    expect(dependants({ nodes: diamond, key: 'design' })).toEqual(new Set(['api', 'ui', 'e2e']));
  });
});
