import { fileURLToPath } from 'node:url';

/** What libraries written as CommonJS find in every module. */
const COMMON_JS = [
  "import { createRequire as toRequire } from 'node:module';",
  "import { dirname as toFolder } from 'node:path';",
  "import { fileURLToPath as toFile } from 'node:url';",
  'const require = toRequire(import.meta.url), __filename = toFile(import.meta.url), __dirname = toFolder(__filename);',
].join('\n');

/** Native code, and what looks for files of its own beside itself. */
const AS_INSTALLED = ['libsql', '@temporalio/worker', '@temporalio/activity', '@temporalio/testing'];

/**
 * The SDK is CommonJS. Imported, Node looks each of its files through for the names that it exports; required, it does not.
 */
const required = {
  name: 'required',
  setup: ({ onResolve, onLoad }) => {
    onResolve({ filter: /^@temporalio\// }, ({ path, kind }) =>
      kind === 'require-call' ? { path, external: true } : { path, namespace: 'required' },
    );
    onLoad({ filter: /.*/, namespace: 'required' }, ({ path }) => ({
      contents: `module.exports = require(${JSON.stringify(path)});`,
    }));
  },
};

/**
 * The two forms of the program, both whole. `bin` answers commands: the client's libraries are in it, in parts that are
 * loaded when a command needs them. `host` carries workers: it shares the SDK's packages with the SDK's worker, which
 * loads them anyway, and is one file, so that a worker goes on with the version that it began with.
 */
const VARIANTS = [
  { name: 'bin', splitting: true, external: AS_INSTALLED },
  { name: 'host', splitting: false, external: ['libsql'], plugins: [required] },
];

/** Files that are looked for by their place: `npm run chaos` and packing change this one after the bundling. */
const inPlace = {
  name: 'in-place',
  setup: ({ onResolve }) => {
    onResolve({ filter: /\/failpoint\.js$/ }, () => ({ path: '../config/failpoint.js', external: true }));
  },
};

/** Bundles a compiled program (`dist`, absolute). Gives the files of all variants, and what each was made of. */
export async function bundleVariants({ dist }) {
  const { build, stop } = await import('esbuild');
  try {
    return await Promise.all(VARIANTS.map((variant) => bundle({ build, dist, variant })));
  } finally {
    // Its process would outlive the caller, which may be about to count what is left running.
    await stop();
  }
}

/** What a worker starts besides itself. */
const besides = ({ dist }) => ({
  'git-companion': `${dist}/git/companion/companion-main.js`,
  'workflow-thread': `${dist}/worker/workflow-thread-main.js`,
});

async function bundle({ build, dist, variant: { name, plugins = [], ...differences } }) {
  const { outputFiles, metafile } = await build({
    ...differences,
    absWorkingDir: fileURLToPath(new URL('../..', import.meta.url)),
    entryPoints: {
      main: `${dist}/client/cli/main.js`,
      'download-main': `${dist}/server/download-main.js`,
      ...(name === 'host' ? besides({ dist }) : {}),
    },
    outdir: `${dist}/${name}`,
    bundle: true,
    platform: 'node',
    target: 'node20.12',
    format: 'esm',
    banner: { js: COMMON_JS },
    sourcemap: true,
    sourcesContent: false,
    metafile: true,
    write: false,
    logLevel: 'warning',
    plugins: [inPlace, ...plugins],
  });
  return { name, files: outputFiles, metafile };
}
