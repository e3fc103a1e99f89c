import { type Detector, firstOf, found, guessed, hasSection } from './project.js';

/** A Cargo package or workspace. */
export const rust: Detector = (files) => {
  if (!files.paths.has('Cargo.toml')) return null;
  const text = files.text('Cargo.toml');
  const members = /^\s*members\s*=\s*\[([^\]]*)\]/m.exec(text ?? '')?.[1] ?? '';
  const isWorkspace = hasSection(text, 'workspace');
  const locked = files.paths.has('Cargo.lock') ? ' --locked' : '';
  const all = isWorkspace ? ' --workspace' : '';
  const clippy = firstOf(files, 'clippy.toml', '.clippy.toml');
  const format = firstOf(files, 'rustfmt.toml', '.rustfmt.toml');
  return {
    name: 'Rust with Cargo',
    setup: [
      { run: `cargo fetch${locked}`, kind: 'found', from: locked === '' ? 'Cargo.toml' : 'Cargo.lock' },
    ],
    gates: [
      ...(format === null ? [] : [found('format', 'cargo fmt --check', format)]),
      ...(clippy === null ? [] : [guessed('lint', `cargo clippy${all}${locked} -- -D warnings`, clippy)]),
      found('test', `cargo test${all}${locked}`, 'Cargo.toml'),
    ],
    cache: [],
    env: ['RUSTUP_HOME', 'RUSTUP_TOOLCHAIN'],
    packages: isWorkspace ? [...members.matchAll(/"([^"]+)"/g)].map(([, path = '']) => path) : [],
    notes: [
      {
        kind: 'guessed',
        what:
          'With rustup, start the worker with RUSTUP_HOME="$HOME/.rustup": commands have a home of their own, and rustup ' +
          'looks for its toolchains there',
        from: 'Cargo.toml',
      },
    ],
  };
};
