import { planOf } from '../support/run-plan.js';
import { ended, type Scenario } from './scenario.js';

/** A stage whose executor asks a person, who answers and leaves hints. */
export const asked: Scenario = {
  name: 'asked',
  children: ['a'],
  play: async (bench) => {
    const plan = planOf([
      { key: 'a', gates: ['unit'] },
      { key: 'b', needs: ['a'] },
    ]);
    const questions = [{ id: 'database', text: 'Which database?', choices: ['sqlite', 'postgres'] }];
    const run = await bench.start({
      plan,
      attempt: ({ stage, attempt }) => (stage === 'a' && attempt === 1 ? { questions } : {}),
    });
    await run.asked('a');
    await run.hint('a', 'use tabs');
    await run.hint('b', 'read the notes');
    await run.decide('a', 'answer', { answers: { database: 'sqlite' }, comment: null });
    return ended(run, 'COMPLETED');
  },
};
