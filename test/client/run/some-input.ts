import { uniquePrefix } from '../../support/temporal.js';
import type { RunInput } from '../../../src/domain/run/run-input.js';

/** A run's input; repository and start token are no other test's unless they are given. */
export function someInput({
  token = uniquePrefix(),
  slug = uniquePrefix(),
}: { token?: string; slug?: string } = {}): RunInput {
  return {
    schemaVersion: 1,
    task: { key: 'ADD-42', title: 'Add *two* numbers', requirements: null },
    repository: { id: slug, slug, fetchUrl: '/nowhere', checkout: '/nowhere', hasOrigin: true },
    base: { branch: 'main', localCommit: null },
    plan: { name: 'demo', hash: 'a'.repeat(64) },
    startedBy: { name: 'Test Person', email: 'test@example.invalid' },
    startToken: token,
  };
}
