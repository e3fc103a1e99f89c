import { z } from 'zod';

import { Actor, Evidence } from '../approval/approval.js';
import { Signer } from '../approval/signature.js';
import { lookOf } from '../pull-request/look-rows.js';
import { lookWords } from '../pull-request/look-words.js';
import { handoffWords } from './handoff-words.js';
import type { RecordedLedgerRow } from './ledger-row.js';

/** One line of a run's audit: who did what to what, on which evidence, and what became of it. */
export interface AuditEntry {
  readonly seq: number;
  readonly at: string;
  /** A person's name and address; `stagegate` for what the engine does by itself. */
  readonly actor: string;
  readonly action: string;
  /** A stage, `handoff` (`handoff+2` for a group of stages), a request such as `api/1`, a pull request such as `#7`, or `run`. */
  readonly resource: string;
  readonly evidence: Evidence | null;
  /** Who signed it, as checked; `null` where nobody did. */
  readonly signer: Signer | null;
  readonly outcome: string | null;
}

/** What is told of the engine itself. */
const ENGINE = 'stagegate';

const Person = Actor.partial({ email: true });

/** The parts of a row's data that an audit tells of; a row of another program may have none of them. */
const Facts = z
  .object({
    actor: Person,
    startedBy: Person,
    by: z.union([z.string(), z.array(Person).min(1)]),
    action: z.string(),
    stage: z.string(),
    subject: z.string(),
    requestId: z.string(),
    id: z.string(),
    kind: z.string(),
    evidence: Evidence,
    signer: Signer,
    outcome: z.object({ kind: z.string(), code: z.string().optional(), message: z.string().optional() }),
    via: z.string(),
    state: z.string(),
    number: z.int(),
    comment: z.string().nullable(),
    reason: z.string().nullable(),
    text: z.string(),
    failure: z.object({ code: z.string() }).nullable(),
  })
  .partial();
type Facts = z.infer<typeof Facts>;

/** Puts a ledger row into the words of an audit. Never throws, whatever the row holds. */
export function auditEntry({ seq, at, kind, data }: RecordedLedgerRow): AuditEntry {
  const facts: Facts = knownFacts(data);
  const look = kind === 'pr' ? lookOf({ data }) : null;
  const pull = kind === 'pr' ? (look?.number ?? facts.number) : undefined;
  const handoff = handoffWords({ kind, data });
  return {
    seq,
    at,
    actor: actorOf({ kind, facts }),
    action: facts.action ?? kind,
    resource: pull === undefined ? (handoff?.resource ?? resourceOf(facts)) : `#${String(pull)}`,
    evidence: facts.evidence ?? null,
    signer: facts.signer ?? null,
    outcome: look === null ? (handoff?.outcome ?? outcomeOf({ kind, facts })) : lookWords(look),
  };
}

function resourceOf({ requestId, id, stage, subject }: Facts): string {
  return requestId ?? id ?? stage ?? subject ?? 'run';
}

/** Each fact by itself: one that is not as expected does not hide the others. */
function knownFacts(data: RecordedLedgerRow['data']): Facts {
  const wholly = Facts.safeParse(data);
  if (wholly.success) return wholly.data;
  const wrong = new Set(wholly.error.issues.map(({ path: [first] }) => first));
  return (
    Facts.safeParse(Object.fromEntries(Object.entries(data).filter(([key]) => !wrong.has(key)))).data ?? {}
  );
}

/** How an answer came, where it was not the usual way. */
const HOW: Readonly<Record<string, string>> = { signal: ' (by signal)', review: ' (in a review)' };

/** Rows that say who is asked: the engine is who asks. */
const ASKS: ReadonlySet<string> = new Set(['approval_requested', 'reminded', 'escalated']);

function actorOf({ kind, facts }: { kind: string; facts: Facts }): string {
  const { actor, startedBy, by, via } = facts;
  const person = actor ?? startedBy;
  if (person !== undefined) return `${nameOf(person)}${HOW[via ?? ''] ?? ''}`;
  if (by === undefined || ASKS.has(kind)) return ENGINE;
  return typeof by === 'string' ? by : by.map(nameOf).join(', ');
}

function nameOf({ name, email = null }: z.infer<typeof Person>): string {
  return email === null ? name : `${name} <${email}>`;
}

function outcomeOf({ kind, facts }: { kind: string; facts: Facts }): string | null {
  const { outcome, state, failure, comment, reason, text, by } = facts;
  const asked = ASKS.has(kind) && typeof by === 'string' ? `${by} is asked` : undefined;
  const words = comment ?? reason ?? text ?? asked ?? null;
  if (outcome?.kind === 'refused') return `refused: ${outcome.code ?? ''} ${outcome.message ?? ''}`.trim();
  const done =
    outcome?.kind ?? (failure ? `failed: ${failure.code}` : state) ?? (kind === 'verified' ? 'passed' : null);
  if (words === null) return done;
  return done === null ? words : `${done}: ${words}`;
}
