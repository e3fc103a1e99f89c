/** A person's decision, a limit, a host that is gone, the engine's own questions. */
const NOT_OF_THE_WORK =
  /^(?:ERRORBOOK_|FAILURE_REPEATED|ATTEMPT_TAKEN|EXECUTOR_CANCELLED|HOST_LOST|WORK_DISCARDED|RUN_|STAGE_|AGENT_RATE_LIMIT|QUOTA_|QUESTIONS_WITHOUT_END|HANDOFF_NOTHING)/;

/** Whether a failure with this code says something of the work, and belongs into the errorbook. */
export function isOfTheWork(code: string): boolean {
  return !NOT_OF_THE_WORK.test(code);
}
