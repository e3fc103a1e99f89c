/** An error met while connecting: whatever it is, it is the database's or its address's, not the program's. */
export class CannotConnect extends Error {
  override readonly name = 'CannotConnect';

  constructor(cause: unknown) {
    super('no connection to the database', { cause });
  }
}
