import js from '@eslint/js';
import tseslint from 'typescript-eslint';

const asyncValidator = {
  selector:
    "Property[key.name='validator'] > :matches(ArrowFunctionExpression, FunctionExpression)[async=true]",
  message:
    'An update validator must be synchronous: an async one is not awaited and wedges the workflow task.',
};
const enums = { selector: 'TSEnumDeclaration', message: 'A const object or a zod enum rather than an enum.' };
const topLevel = ':matches(Program, Program > ExportNamedDeclaration) > VariableDeclaration';
const message = 'One for all workflows of a worker: what a workflow keeps belongs to its own objects.';
const sharedState = [
  { selector: `${topLevel}[kind='let']`, message },
  { selector: `${topLevel} > VariableDeclarator > ArrayExpression[elements.length=0]`, message },
  {
    selector: `${topLevel} > VariableDeclarator:not([id.typeAnnotation.typeAnnotation.typeName.name=/^Readonly/]) > NewExpression[callee.name=/^(Weak)?(Map|Set)$/]`,
    message: `${message} (A constant is typed ReadonlyMap or ReadonlySet.)`,
  },
  { selector: 'PropertyDefinition[static=true][readonly=false]', message },
];
const oneGateway = (group, message) => ({ patterns: [{ group, message }] });
const spawning = { name: 'node:child_process', message: 'Only src/process spawns.' };
const spawningBare = { name: 'child_process', message: 'Only src/process spawns.' };
const execa = { name: 'execa', message: 'Only src/process spawns.' };
const simpleGit = { name: 'simple-git', message: 'Only src/git talks to git.' };

export default tseslint.config(
  { ignores: ['dist/**', 'coverage/**', 'node_modules/**'] },
  js.configs.recommended,
  ...tseslint.configs.strictTypeChecked,
  {
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-floating-promises': ['error', { ignoreVoid: false }],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      '@typescript-eslint/consistent-type-assertions': ['error', { assertionStyle: 'never' }],
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
      '@typescript-eslint/no-import-type-side-effects': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
      '@typescript-eslint/no-redeclare': 'off',
      'max-lines': ['error', { max: 300, skipBlankLines: false, skipComments: false }],
      'no-restricted-imports': ['error', { paths: [spawning, spawningBare, execa, simpleGit] }],
      'no-restricted-syntax': ['error', asyncValidator, enums],
      eqeqeq: 'error',
      'no-console': 'error',
    },
  },
  {
    files: ['src/process/**'],
    rules: { 'no-restricted-imports': ['error', { paths: [simpleGit] }] },
  },
  {
    files: ['src/git/**'],
    rules: { 'no-restricted-imports': ['error', { paths: [spawning, spawningBare, execa] }] },
  },
  {
    files: ['src/workflows/**', 'src/domain/**', 'src/contract/**'],
    rules: {
      'no-restricted-imports': [
        'error',
        {
          ...oneGateway(
            ['node:*', 'simple-git', 'execa', 'yaml', 'ajv', 'libsql', 'kysely'],
            'Must be safe in a workflow.',
          ),
          paths: [spawningBare],
        },
      ],
      'no-restricted-syntax': ['error', asyncValidator, enums, ...sharedState],
    },
  },
  {
    files: ['test/**', 'scripts/**'],
    rules: {
      'no-restricted-imports': 'off',
      'no-console': 'off',
      '@typescript-eslint/consistent-type-assertions': 'off',
    },
  },
  {
    files: ['**/*.mjs', '**/*.cjs', '**/*.js'],
    extends: [tseslint.configs.disableTypeChecked],
    languageOptions: {
      parserOptions: { projectService: false },
      globals: {
        process: 'readonly',
        console: 'readonly',
        module: 'readonly',
        URL: 'readonly',
        performance: 'readonly',
      },
    },
  },
);
