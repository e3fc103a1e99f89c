declare module 'pgpass' {
  import type { ClientConfig } from 'pg';

  /** Looks the password of a connection up in PostgreSQL's password file. */
  export default function pgPass(
    connection: ClientConfig,
    found: (password: string | undefined) => void,
  ): void;
}
