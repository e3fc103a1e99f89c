import type { SqliteDatabase, SqliteStatement } from 'kysely';
import type Database from 'libsql';

/** An opened file. */
export type LibsqlDatabase = InstanceType<typeof Database>;

/** How Kysely's words for a transaction are carried out. */
const TRANSACTION: Readonly<Record<string, string>> = {
  // takes the write lock at once: a deferred transaction fails half-way when another process writes in between
  begin: 'begin immediate',
  commit: 'commit',
  rollback: 'rollback',
};

/**
 * A database for Kysely's SQLite driver that mends what libsql 0.5 does with a prepared statement that failed: it
 * lets go of it only when it is collected, and refuses every commit until then ("SQL statements in progress"). So
 * transactions begin and end without a prepared statement, and after a failed one the file is opened anew.
 */
export class MendedDatabase implements SqliteDatabase {
  readonly #open: () => LibsqlDatabase;
  #database: LibsqlDatabase;
  #spoilt = false;

  constructor({ open }: { open: () => LibsqlDatabase }) {
    this.#open = open;
    this.#database = open();
  }

  prepare(sql: string): SqliteStatement {
    if (this.#spoilt && !this.#database.inTransaction) this.#reopen();
    const control = TRANSACTION[sql];
    return control === undefined ? this.#statement(sql) : this.#controlStatement(control);
  }

  close(): void {
    this.#database.close();
  }

  #reopen(): void {
    const fresh = this.#open();
    this.#database.close();
    this.#database = fresh;
    this.#spoilt = false;
  }

  #statement(sql: string): SqliteStatement {
    const statement = this.#database.prepare(sql);
    return {
      reader: statement.reader,
      all: (parameters) => this.#noting(() => statement.all(parameters)),
      run: (parameters) => this.#noting(() => statement.run(parameters)),
      iterate: (parameters) => statement.iterate(parameters),
    };
  }

  #controlStatement(sql: string): SqliteStatement {
    const none = () => [];
    const run = () => {
      // a full or broken disk has rolled back by itself
      if (sql !== 'rollback' || this.#database.inTransaction) this.#database.exec(sql);
      return { changes: 0, lastInsertRowid: 0 };
    };
    return { reader: false, all: none, run, iterate: () => none().values() };
  }

  #noting<T>(work: () => T): T {
    try {
      return work();
    } catch (error) {
      this.#spoilt = true;
      throw error;
    }
  }
}
