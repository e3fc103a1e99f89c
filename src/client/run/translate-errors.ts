import {
  isGrpcDeadlineError,
  isGrpcServiceError,
  WorkflowNotFoundError,
  WorkflowUpdateFailedError,
  WorkflowUpdateRPCTimeoutOrCancelledError,
} from '@temporalio/client';
import { ApplicationFailure, NamespaceNotFoundError } from '@temporalio/common';

import { failure, StagegateError } from '../../domain/failure/catalogue.js';
import type { Failure } from '../../domain/failure/failure.js';
import { ofSent } from '../../domain/failure/workers.js';
import { messageOf } from '../../domain/system-error.js';

/** gRPC's status codes that mean something of their own here (github.com/grpc/grpc, doc/statuscodes.md). */
const GRPC = {
  cancelled: 1,
  invalidArgument: 3,
  notFound: 5,
  permissionDenied: 7,
  failedPrecondition: 9,
  unavailable: 14,
  unauthenticated: 16,
} as const;

/** What a failed call was about. */
export interface CallContext {
  readonly address: string;
  readonly task: string;
  /** The queue whose worker had to answer; `null` for a call that the server answers alone. */
  readonly queue: string | null;
}

/**
 * Turns what the SDK throws into a failure of the catalogue. Recognised by class and gRPC code, never by class
 * name. What is not recognised becomes INTERNAL with the original as its cause.
 */
export function translateError(error: unknown, context: CallContext): StagegateError {
  if (error instanceof StagegateError) return error;
  return new StagegateError(recognise(error, context), { cause: error });
}

function recognise(error: unknown, { address, task, queue }: CallContext): Failure {
  if (error instanceof NamespaceNotFoundError)
    return failure('SERVER_REFUSED', { address, detail: `it has no namespace "${error.namespace}"` });
  if (error instanceof WorkflowNotFoundError)
    return isAboutAnEnd(error)
      ? failure('RUN_NOT_ACTIVE', { task, state: 'closed' })
      : failure('RUN_UNKNOWN', { task });
  if (error instanceof WorkflowUpdateFailedError) return refusedUpdate(error, task);
  if (error instanceof WorkflowUpdateRPCTimeoutOrCancelledError || isGrpcDeadlineError(error))
    return queue === null ? failure('SERVER_UNREACHABLE', { address }) : noWorker(queue);
  const code = grpcCode(error);
  const what = usedUp(error);
  if (what !== null) return failure('RUN_HEARS_NO_MORE', { task, what });
  // The deadline travels with the call: the server may notice it first.
  if (code === GRPC.cancelled && queue !== null) return noWorker(queue);
  if (code === GRPC.unavailable || isConnectionRefusal(error))
    return failure('SERVER_UNREACHABLE', { address });
  if (code === GRPC.notFound) return failure('RUN_UNKNOWN', { task });
  if (code === GRPC.failedPrecondition && queue !== null) return noWorker(queue);
  if (code !== null && code !== GRPC.invalidArgument)
    return failure('SERVER_REFUSED', { address, detail: messageOf(error) });
  return failure('INTERNAL', { task, detail: messageOf(error) });
}

/** A call does not know what it asked: src/client/run/unanswered.ts says the rest. */
function noWorker(queue: string): Failure {
  return failure('NO_WORKER', { queue, ...ofSent('nothing') });
}

function refusedUpdate(error: WorkflowUpdateFailedError, task: string): Failure {
  if (error.cause instanceof ApplicationFailure) {
    if (error.cause.type === 'AcceptedUpdateCompletedWorkflow')
      return failure('RUN_NOT_ACTIVE', { task, state: 'closed meanwhile' });
    const code = error.cause.type ?? 'refused';
    return failure('DECISION_REFUSED', { task, code, message: error.cause.message });
  }
  return failure('DECISION_REFUSED', { task, code: 'refused', message: messageOf(error.cause ?? error) });
}

/** The server answers "not found" also for a run that is there but closed; only its words tell them apart. */
function isAboutAnEnd(error: WorkflowNotFoundError): boolean {
  return /already completed|not running/i.test(`${error.message} ${messageOf(error.cause)}`);
}

/** What a run has had too many of. The server has no code of its own for it, only words. */
function usedUp(error: unknown): string | null {
  const code = grpcCode(error);
  const words = error instanceof Error ? `${error.message} ${messageOf(error.cause)}` : '';
  if (code === GRPC.failedPrecondition && /limit on the total number of distinct updates/i.test(words))
    return 'commands';
  if (code === GRPC.invalidArgument && /limit for signal events/i.test(words)) return 'signals';
  return null;
}

function grpcCode(error: unknown): number | null {
  if (isGrpcServiceError(error)) return error.code;
  if (error instanceof Error && isGrpcServiceError(error.cause)) return error.cause.code;
  return null;
}

/** Eager connecting gives up with a plain error when nothing listens. */
function isConnectionRefusal(error: unknown): boolean {
  return /ECONNREFUSED|ENOTFOUND|EHOSTUNREACH|Failed to connect before the deadline/.test(messageOf(error));
}
