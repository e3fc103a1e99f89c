/**
 * Checks the shipped agent presets against the real programs: installs each from its registry into a temporary folder,
 * runs its `--help`, and asserts that every subcommand and flag that the preset uses is there. No agent is given work.
 *
 *     node scripts/check-agents.mjs [NAME…] [--installed]
 *
 * `--installed` takes the programs of the PATH instead of installing any.
 */
import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const INSTALL_MS = 600_000;
const HELP_MS = 120_000;

/** Where each program comes from. */
const SOURCES = {
  claude: { npm: '@anthropic-ai/claude-code' },
  codex: { npm: '@openai/codex' },
  gemini: { npm: '@google/gemini-cli' },
  opencode: { npm: 'opencode-ai' },
  aider: { pip: 'aider-chat' },
};

/** Installs a program; returns the folder to put on PATH. */
async function install({ npm, pip }, folder) {
  if (pip !== undefined) {
    await run('python3', ['-m', 'venv', folder], { timeout: INSTALL_MS });
    await run(join(folder, 'bin', 'pip'), ['install', '--quiet', pip], { timeout: INSTALL_MS });
    return join(folder, 'bin');
  }
  await run('npm', ['install', '--prefix', folder, '--no-audit', '--no-fund', '--no-save', npm], {
    timeout: INSTALL_MS,
  });
  return join(folder, 'node_modules', '.bin');
}

/** The subcommands of a preset's command, each with the flags that it must know. */
function wanted({ command }) {
  const [program, ...rest] = command;
  const words = rest.filter((word) => typeof word === 'string');
  const isFlag = (word) => /^--?[a-z]/.test(word);
  const first = words.findIndex(isFlag);
  const base = [program, ...words.slice(0, first === -1 ? 0 : first)];
  const lists = rest.filter((word) => Array.isArray(word));
  const flags = [...words, ...lists.filter(([head]) => isFlag(head)).flat()].filter(isFlag);
  const deeper = lists
    .filter(([head]) => /^[a-z]+$/.test(head))
    .map(([head]) => ({ call: [...base, head], flags: [] }));
  return [{ call: base, flags }, ...deeper];
}

async function helpOf(call, env) {
  const [program, ...args] = call;
  const { stdout, stderr } = await run(program, [...args, '--help'], {
    env,
    timeout: HELP_MS,
    maxBuffer: 10_000_000,
  });
  return stdout + stderr;
}

const knows = (help, flag) => new RegExp(`(^|[\\s,])${flag}([\\s,=<\\[]|$)`, 'm').test(help);

async function check(preset, { folder, installed }) {
  const source = SOURCES[preset.name];
  const home = join(folder, 'home');
  mkdirSync(home, { recursive: true });
  const bin = installed ? null : await install(source, join(folder, preset.name));
  const path = process.env.PATH ?? '';
  const env = { PATH: bin === null ? path : `${bin}${delimiter}${path}`, HOME: home, LANG: 'C.UTF-8' };
  const [program] = preset.command;
  const version = await run(program, ['--version'], { env, timeout: HELP_MS }).then(
    ({ stdout }) => stdout.trim().split('\n').at(-1),
    () => 'unknown version',
  );
  const missing = [];
  for (const { call, flags } of wanted(preset)) {
    const help = await helpOf(call, env);
    if (call.length > 1 && !help.includes(call.slice(0, -1).join(' '))) missing.push(call.join(' '));
    missing.push(...flags.filter((flag) => !knows(help, flag)));
  }
  return {
    version,
    missing,
    count: wanted(preset).reduce((sum, { call, flags }) => sum + flags.length + call.length - 1, 0),
  };
}

const { shippedAgents } = await import(new URL('../dist/plan/agents/shipped.js', import.meta.url).href);
const names = process.argv.slice(2).filter((word) => !word.startsWith('--'));
const installed = process.argv.includes('--installed');
const folder = mkdtempSync(join(tmpdir(), 'stagegate-agents-'));
try {
  for (const preset of shippedAgents().presets.values()) {
    if (names.length > 0 && !names.includes(preset.name)) continue;
    try {
      const { version, missing, count } = await check(preset, { folder, installed });
      if (missing.length === 0)
        console.log(`ok    ${preset.name} (${version}): ${count} words of its command are known`);
      else {
        process.exitCode = 1;
        console.log(`stale ${preset.name} (${version}): not in its help: ${missing.join(', ')}`);
      }
    } catch (error) {
      process.exitCode = 1;
      console.log(`?     ${preset.name} could not be checked: ${String(error.message).split('\n')[0]}`);
    }
  }
} finally {
  rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
}
