/**
 * What gates are judged with, by ecosystem: a plan adds to it (`frozen:`) and takes away from it (`unfrozen:`). This file
 * and `../protects/defaults.ts` are all that there is of such lists.
 */
export const SETTINGS = {
  node: [
    '**/{jest,vitest,vite,ava,wdio,karma,playwright,cypress,nyc,mocha}.{config,conf}.*',
    '**/{vitest,jest}.*.config.*',
    '**/vitest.workspace.*',
    '**/.{mocharc,nycrc,c8rc,taprc,swcrc,babelrc,eslintrc,prettierrc,stylelintrc}*',
    '**/{eslint,prettier,stylelint,babel,swc,biome,tsup,ava,nyc}.config.*',
    '**/{.eslintignore,.prettierignore,biome.json,biome.jsonc}',
    '**/tsconfig*.json',
    '**/{.npmrc,.yarnrc,.yarnrc.yml,.pnpmfile.cjs,.pnp.cjs,.pnp.loader.mjs,bunfig.toml}',
    '.yarn/{releases,plugins}/**',
    '**/{turbo,nx,lerna}.json',
    '**/node_modules/**',
  ],
  python: [
    '**/{pytest,.pytest,tox,mypy,.mypy,.flake8,.coveragerc,.pylintrc,pylintrc,ruff,.ruff}{,.ini,.toml,.cfg}',
    '**/{setup.cfg,noxfile.py,.coveragerc,.flake8,.pylintrc,pyrightconfig.json}',
    '**/{sitecustomize,usercustomize}.py',
  ],
  go: ['**/.golangci.{yml,yaml,toml,json}', '**/staticcheck.conf'],
  rust: ['**/.cargo/{config,config.toml}', '**/{clippy,.clippy,rustfmt,.rustfmt,nextest,deny}.toml'],
  jvm: ['**/.mvn/**', '**/gradle/wrapper/**', '**/{checkstyle,pmd,spotbugs}*.xml'],
  other: [
    '**/{.rspec,.rubocop.yml,phpunit.xml,phpunit.xml.dist,Justfile,justfile,Taskfile.yml,Taskfile.yaml}',
  ],
  ci: [
    '.github/{workflows,actions}/**',
    '.gitlab-ci.yml',
    '.circleci/**',
    'Jenkinsfile',
    'azure-pipelines.yml',
  ],
} as const;

/**
 * Files that hold settings of tools beside what a stage may well change (dependencies, versions): only these keys of them
 * are frozen, wherever such a file lies.
 */
export const SETTINGS_INSIDE: Readonly<Record<string, readonly string[]>> = {
  'package.json': [
    ...['jest', 'mocha', 'ava', 'c8', 'nyc', 'tap', 'vitest', 'xo', 'standard', 'babel', 'wireit', 'nx'],
    ...['eslintConfig', 'eslintIgnore', 'stylelint', 'prettier', 'packageManager', 'tsd', 'wallaby'],
  ],
  'pyproject.toml': [
    ...['pytest', 'coverage', 'tox', 'mypy', 'ruff', 'pylint', 'pyright', 'basedpyright', 'flake8', 'black'],
    ...['isort', 'bandit', 'nox', 'poe', 'taskipy', 'pytest-enabler', 'pdm.scripts'],
  ].map((tool) => `tool.${tool}`),
  'Cargo.toml': ['lints', 'workspace.lints', 'test', 'lib.test', 'lib.doctest', 'bench'],
};
