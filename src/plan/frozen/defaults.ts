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
  runners: [
    '**/{Rakefile,rakefile,Rakefile.rb,rakefile.rb,hatch.toml}',
    '**/{Justfile,justfile,.justfile,JUSTFILE,.pre-commit-config.yaml,.pre-commit-config.yml}',
    '**/{Taskfile,taskfile}{,.dist}.{yml,yaml}',
  ],
  linters: [
    '**/{.shellcheckrc,shellcheckrc,.yamllint,.yamllint.yml,.yamllint.yaml,.clang-tidy,.editorconfig,.oxlintrc.json}',
    '**/{.markdownlint,.markdownlint-cli2}.*',
    '**/{phpstan.neon,phpstan.neon.dist,phpstan.dist.neon,.credo.exs,buf.yaml,detekt.yml,detekt.yaml}',
  ],
  other: ['**/{.rspec,.rubocop.yml,phpunit.xml,phpunit.xml.dist}'],
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
  'composer.json': ['scripts', 'config.bin-dir', 'config.vendor-dir', 'config.allow-plugins'],
  'deno.json': ['tasks', 'test', 'bench', 'lint', 'fmt', 'exclude', 'compilerOptions'],
  'deno.jsonc': ['tasks', 'test', 'bench', 'lint', 'fmt', 'exclude', 'compilerOptions'],
  'pyproject.toml': [
    ...['pytest', 'coverage', 'tox', 'mypy', 'ruff', 'pylint', 'pyright', 'basedpyright', 'flake8', 'black'],
    ...['isort', 'bandit', 'nox', 'poe', 'taskipy', 'pytest-enabler', 'pdm.scripts', 'hatch.envs'],
  ].map((tool) => `tool.${tool}`),
  'Cargo.toml': ['lints', 'workspace.lints', 'test', 'lib.test', 'lib.doctest', 'bench'],
};
