/** Both sides of a changed file, where there is one. */
export interface BothSides {
  readonly before: string | null;
  readonly after: string | null;
}
