/**
 * What can be taken out of the copied program, by name: a look for an earlier effect, or the key by which a repetition is
 * known again. `changes` are texts of the compiled files; `shape` and `point` are a run and a death that need what is gone.
 */
export const BLIND = {
  executors: {
    ...{ shape: 'single', point: 'start.after=kill@1' },
    changes: [
      {
        file: 'activities/exec/executor-record.js',
        from: /const own = join\(context\.folders\.attempt, 'executor'\)/,
        to: "const own = join(context.folders.attempt, 'executor', String(Date.now()))",
      },
      { file: 'activities/exec/executor-record.js', from: /if \(record === own\)\s+return;/, to: 'return;' },
      {
        file: 'activities/exec/run-attempt.js',
        from: /if \(known !== null\)\s+return asFound\(known, input\);/,
        to: '',
      },
    ],
  },
  gates: {
    // the second process that is started is the gate
    ...{ shape: 'single', point: 'start.after=kill@2' },
    changes: [
      {
        file: 'activities/exec/gates/try-gate.js',
        from: /const first = join\(carrier\.folder, given\.record\)/,
        to: 'const first = join(carrier.folder, given.record, String(Date.now()))',
      },
    ],
  },
  pulls: {
    ...{ shape: 'single', point: 'pull.after=kill@1' },
    changes: [
      {
        file: 'forge/local-forge.js',
        from: /const there = own \?\? \(await findOpen\([^;]*\);/,
        to: 'const there = null;',
      },
    ],
  },
  ledger: {
    ...{ shape: 'single', point: 'ledger.after=kill@2' },
    changes: [
      {
        file: 'store/sql/ledger.js',
        from: /if \(there\.kind === kind && there\.data === data\)\s+return null;/,
        to: '',
      },
    ],
  },
  runs: {
    ...{ shape: 'single', point: 'allocate.after=kill@1' },
    changes: [
      {
        file: 'store/sql/allocate-run.js',
        from: /start_token: run\.startToken,/,
        to: 'start_token: `${run.startToken} ${String(Date.now())}`,',
      },
    ],
  },
  notices: {
    ...{ shape: 'approval', point: 'notify.told=kill@1' },
    changes: [
      {
        file: 'worker/notify/dispatch.js',
        from: 'happening: due.happening }',
        to: 'happening: { ...due.happening, id: `${due.happening.id}-${String(due.attempt)}` } }',
      },
    ],
  },
  errorbook: {
    ...{ shape: 'feedback', point: 'errorbook.after=kill@1' },
    changes: [
      {
        file: 'store/sql/errorbook/record.js',
        from: /return \{\s+key,/,
        to: 'return { key: `${key} ${String(Date.now())}`,',
      },
    ],
  },
};
