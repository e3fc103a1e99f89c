/** What the errorbook has not been told of a run. */
export interface Missing {
  readonly unrecorded?: number | undefined;
  readonly unsettled?: number | undefined;
}

/** What is missing in the errorbook, a sentence each. */
export function unrecordedWords({ unrecorded = 0, unsettled = 0 }: Missing): string[] {
  const failures = unrecorded === 1 ? '1 failure' : `${String(unrecorded)} failures`;
  const attempts = unsettled === 1 ? '1 attempt' : `${String(unsettled)} attempts`;
  const why = "the stages went on, and the worker's log says why";
  return [
    ...(unrecorded === 0 ? [] : [`errorbook: ${failures} could not be recorded; ${why}`]),
    ...(unsettled === 0
      ? []
      : [`errorbook: what ${attempts} mended could not be recorded, and stays open there; ${why}`]),
  ];
}
