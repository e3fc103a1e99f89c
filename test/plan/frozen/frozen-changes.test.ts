import { expect, test } from '@jest/globals';

import { SETTINGS } from '../../../src/plan/frozen/defaults.js';
import { pathMatcher } from '../../../src/plan/glob.js';

const isFrozen = pathMatcher(Object.values(SETTINGS).flat());

test.each(
  'Rakefile hatch.toml Taskfile.yml taskfile.dist.yaml .justfile .pre-commit-config.yaml .shellcheckrc .yamllint .markdownlint.json .oxlintrc.json .clang-tidy .editorconfig phpstan.neon .credo.exs buf.yaml detekt.yml'.split(
    ' ',
  ),
)('what a runner or a linter goes by is frozen: %s', (name) => {
  expect(isFrozen(name)).toBe(true);
  expect(isFrozen(`packages/one/${name}`)).toBe(true);
});
