import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { GROUPS_FILE } from './drafts.mjs';
import { asksInDrafts } from './shapes.mjs';

/** An executor: says that it was started, leaves a server behind, works in two steps with time to die in between. */
const WORK = `#!/bin/sh
echo "$STAGEGATE_RUN $STAGEGATE_STAGE $STAGEGATE_ATTEMPT" >> "$1/starts"; shift
(setsid sleep 600 >/dev/null 2>&1 &)
echo "working with $CHAOS_SECRET"
mkdir -p out
echo "$STAGEGATE_STAGE began" > "out/$STAGEGATE_STAGE.txt"
sleep 0.4
for need in "$@"; do cat "out/$need.txt"; done > "out/$STAGEGATE_STAGE.sum"
sleep 0.4
echo "$STAGEGATE_STAGE ended" > "out/$STAGEGATE_STAGE.txt"
git add -A && git commit -qm "$STAGEGATE_STAGE" || true
`;

/** An executor that does right only when it was told which gate failed. */
const LEARN = `#!/bin/sh
counts=$1; gate=$2; shift 2
./work "$counts" "$@"
! grep -q "gate \\"$gate\\"" "$STAGEGATE_FEEDBACK/feedback.md" || echo good > out/good.txt
`;

/** A gate: says that it was started, takes a moment, wants a file. */
const CHECK = `#!/bin/sh
echo "$STAGEGATE_RUN $STAGEGATE_STAGE $STAGEGATE_ATTEMPT $2" >> "$1/gates"
sleep 0.3
test -f "$3"
`;

/** A gate that fails the first time that it judges an attempt. */
const SHAKY = `#!/bin/sh
line="$STAGEGATE_RUN $STAGEGATE_STAGE $STAGEGATE_ATTEMPT $2"
echo "$line" >> "$1/gates"
test "$(grep -cxF "$line" "$1/gates")" -gt 1
`;

/** An executor that talks its gate out of judging: the gate runs as the stage found it, and a person is asked. */
const WEAKEN = `#!/bin/sh
printf '#!/bin/sh\\nexit 0\\n' > check
./work "$@"
`;

const SCRIPTS = { work: WORK, learn: LEARN, check: CHECK, shaky: SHAKY, weaken: WEAKEN };

/** A fresh repository with a bare origin, both named after the task; with groups where drafts ask them. */
export function makeRepository({ place, task, shape }) {
  const checkout = join(place.folder, 'repositories', task);
  const origin = `${checkout}.git`;
  const git = (cwd, ...args) =>
    execFileSync('git', args, { cwd, env: place.env, encoding: 'utf8', stdio: 'pipe' }).trim();
  for (const made of [checkout, origin]) mkdirSync(made, { recursive: true });
  git(origin, 'init', '--quiet', '--bare', '--initial-branch=main');
  git(checkout, 'init', '--quiet', '--initial-branch=main');
  for (const [name, text] of Object.entries(SCRIPTS))
    writeFileSync(join(checkout, name), text, { mode: 0o755 });
  writeFileSync(join(checkout, 'README.md'), '# chaos\n');
  if (asksInDrafts(shape)) {
    mkdirSync(join(checkout, '.stagegate'));
    writeFileSync(join(checkout, GROUPS_FILE.path), GROUPS_FILE.text);
  }
  git(checkout, 'add', '--all');
  git(checkout, 'commit', '--quiet', '-m', 'first');
  git(checkout, 'remote', 'add', 'origin', origin);
  git(checkout, 'push', '--quiet', '--set-upstream', 'origin', 'main');
  return { checkout, origin };
}
