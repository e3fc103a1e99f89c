import type { Failure } from '../domain/failure/failure.js';

/** What an executor is told of the attempts and comments before. */
export type Feedback =
  | { readonly kind: 'attempt'; readonly attempt: number; readonly failure: Failure }
  | { readonly kind: 'comment'; readonly by: string; readonly text: string }
  | { readonly kind: 'hint'; readonly by: string; readonly text: string }
  /** Questions of the attempt before, with the answers, as Markdown. */
  | { readonly kind: 'answers'; readonly by: string; readonly text: string };
