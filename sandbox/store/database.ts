import { DatabaseSync } from 'node:sqlite'
import { thrown } from '../api/thrown.ts'

/**
 * The embedded SQLite file. `objects` is the present, `changes` the log that watches and older pages are read from;
 * `previous` is the object before the change, so that a selector can tell that an object left it.
 */
const SCHEMA = `
  CREATE TABLE IF NOT EXISTS objects (
    resource TEXT NOT NULL,
    namespace TEXT NOT NULL,
    name TEXT NOT NULL,
    revision INTEGER NOT NULL,
    object TEXT NOT NULL,
    PRIMARY KEY (resource, namespace, name)
  ) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS changes (
    revision INTEGER PRIMARY KEY,
    resource TEXT NOT NULL,
    namespace TEXT NOT NULL,
    name TEXT NOT NULL,
    object TEXT,
    previous TEXT
  );
  CREATE INDEX IF NOT EXISTS changes_by_resource ON changes (resource, revision);
  CREATE TABLE IF NOT EXISTS marks (name TEXT PRIMARY KEY, value INTEGER NOT NULL) WITHOUT ROWID;
`
/** Kept in the file's header; a file of another layout is refused rather than misread. */
const LAYOUT = 1

/**
 * Opens or creates the file. One process at a time: the lock is held until it is closed.
 * @throws if another process has it, or if the file is of another layout.
 */
/** The state of the directory cannot be used as it is: the message says why, for whoever started the sandbox on it. */
export class StateUnusable extends Error {
  override readonly name = 'StateUnusable'
}

export function openDatabase(path: string): DatabaseSync {
  const database = new DatabaseSync(path)
  try {
    database.exec('PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;')
    const layout = database.prepare('PRAGMA user_version').get()?.['user_version']
    if (layout !== 0 && layout !== LAYOUT)
      throw new StateUnusable(
        `${path} has layout ${String(layout)}, and this is ${LAYOUT}: remove it to start afresh`,
      )
    database.exec(`BEGIN IMMEDIATE; ${SCHEMA} PRAGMA user_version = ${LAYOUT}; COMMIT;`)
    return database
  } catch (error) {
    database.close()
    if (thrown(error).message.includes('database is locked'))
      throw new StateUnusable(
        `${path} is in use: another sandbox runs on this directory; stop it, or use another one`,
        { cause: error },
      )
    throw error
  }
}
