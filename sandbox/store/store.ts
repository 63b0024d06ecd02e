import type { DatabaseSync, StatementSync } from 'node:sqlite'
import { isObject, type JsonObject } from '../../network/json/json.ts'
import { withMetadata } from '../api/kube-object.ts'

/** Where an object is kept: `resource` is `<plural>.<group>`, namespace empty for cluster-scoped ones. */
export interface Key {
  readonly resource: string
  readonly namespace: string
  readonly name: string
}

export interface Change extends Key {
  readonly revision: number
  /** The object after the change; undefined if it was removed. */
  readonly object: JsonObject | undefined
  /** The object before; undefined if it was created. */
  readonly previous: JsonObject | undefined
}

/** What a page may hold: after which key it starts, and how many objects it has at most. */
export interface Page {
  readonly namespace: string | undefined
  readonly after: { readonly namespace: string; readonly name: string } | undefined
  readonly limit: number
}

export type Listener = (change: Change) => void

/** Revisions begin here, so that a resourceVersion of 1 is too old, as in a cluster that has run for a while. */
const FIRST_REVISION = 100
/** Changes that are kept at least, for watches that resume and lists that go on; twice as many at most. */
const KEEP_CHANGES = 2000

/**
 * The objects with one revision counter for all of them, as in etcd: every write has a revision of its own, which is the
 * object's resourceVersion. Writes are synchronous: what was returned is in the file.
 */
export class Store {
  readonly #database: DatabaseSync
  readonly #listeners = new Set<Listener>()
  readonly #statements = new Map<string, StatementSync>()
  #revision: number
  #compacted: number

  constructor(database: DatabaseSync) {
    this.#database = database
    this.#revision = this.#mark('revision')
    this.#compacted = this.#mark('compacted')
  }

  /** The revision of the last write. */
  get revision(): number {
    return this.#revision
  }

  /** Changes up to here are forgotten: nobody can watch or page from before. */
  get compacted(): number {
    return this.#compacted
  }

  get({ resource, namespace, name }: Key): JsonObject | undefined {
    const row = this.#prepared(
      'SELECT object FROM objects WHERE resource = ? AND namespace = ? AND name = ?',
    ).get(resource, namespace, name)
    return row === undefined ? undefined : read(row['object'])
  }

  /** The objects of a resource as they are now, by namespace and name. */
  list(resource: string, { namespace, after, limit }: Page): readonly JsonObject[] {
    const rows = this.#prepared(
      `SELECT object FROM objects WHERE resource = :resource AND (:namespace IS NULL OR namespace = :namespace)
       AND (namespace, name) > (:afterNamespace, :afterName) ORDER BY namespace, name LIMIT :limit`,
    ).all({
      resource,
      namespace: namespace ?? null,
      afterNamespace: after?.namespace ?? '',
      afterName: after?.name ?? '',
      limit,
    })
    return rows.map((row) => read(row['object']))
  }

  count(resource: string): number {
    return Number(this.#prepared('SELECT count(*) AS n FROM objects WHERE resource = ?').get(resource)?.['n'])
  }

  /** How many objects come after a place. */
  countAfter(
    resource: string,
    namespace: string | undefined,
    after: { readonly namespace: string; readonly name: string },
  ): number {
    const row = this.#prepared(
      `SELECT count(*) AS n FROM objects WHERE resource = :resource AND (:namespace IS NULL OR namespace = :namespace)
       AND (namespace, name) > (:afterNamespace, :afterName)`,
    ).get({
      resource,
      namespace: namespace ?? null,
      afterNamespace: after.namespace,
      afterName: after.name,
    })
    return Number(row?.['n'])
  }

  /** The changes of a resource after a revision, in order. */
  changesAfter(resource: string, revision: number): readonly Change[] {
    const rows = this.#prepared('SELECT * FROM changes WHERE resource = ? AND revision > ? ORDER BY revision')
    return rows.all(resource, revision).map((row) => ({
      revision: Number(row['revision']),
      resource,
      namespace: String(row['namespace']),
      name: String(row['name']),
      object: row['object'] === null ? undefined : read(row['object']),
      previous: row['previous'] === null ? undefined : read(row['previous']),
    }))
  }

  /** Writes the object, or removes it (undefined), and gives back what was written, with its resourceVersion. */
  write(key: Key, previous: JsonObject | undefined, object: JsonObject | undefined): JsonObject {
    const revision = this.#revision + 1
    const next = object === undefined ? undefined : withRevision(object, revision)
    const [after, before] = [textOf(next), textOf(previous)]
    this.#inTransaction(() => {
      this.#writeObject(key, revision, after)
      this.#prepared('INSERT INTO changes VALUES (?, ?, ?, ?, ?, ?)').run(
        revision,
        key.resource,
        key.namespace,
        key.name,
        after,
        before,
      )
      this.#setMark('revision', revision)
    })
    this.#revision = revision
    const change: Change = { ...key, revision, object: next, previous }
    for (const listener of this.#listeners) listener(change)
    if (revision - this.#compacted > 2 * KEEP_CHANGES) this.compact(KEEP_CHANGES)
    return next ?? withRevision(previous ?? {}, revision)
  }

  /** Forgets all but the last changes. */
  compact(keep: number): void {
    const upTo = Math.max(this.#compacted, this.#revision - keep)
    this.#inTransaction(() => {
      this.#prepared('DELETE FROM changes WHERE revision <= ?').run(upTo)
      this.#setMark('compacted', upTo)
    })
    this.#compacted = upTo
  }

  /** Calls the listener after every write until the returned function is called. */
  subscribe(listener: Listener): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  close(): void {
    this.#listeners.clear()
    this.#database.close()
  }

  #writeObject({ resource, namespace, name }: Key, revision: number, object: string | null): void {
    if (object === null) {
      const remove = 'DELETE FROM objects WHERE resource = ? AND namespace = ? AND name = ?'
      this.#prepared(remove).run(resource, namespace, name)
      return
    }
    this.#prepared('INSERT OR REPLACE INTO objects VALUES (?, ?, ?, ?, ?)').run(
      resource,
      namespace,
      name,
      revision,
      object,
    )
  }

  #inTransaction(work: () => void): void {
    this.#database.exec('BEGIN IMMEDIATE')
    try {
      work()
      this.#database.exec('COMMIT')
    } catch (error) {
      this.#database.exec('ROLLBACK')
      throw error
    }
  }

  #prepared(sql: string): StatementSync {
    const known = this.#statements.get(sql)
    if (known !== undefined) return known
    const statement = this.#database.prepare(sql)
    this.#statements.set(sql, statement)
    return statement
  }

  #mark(name: string): number {
    const row = this.#prepared('SELECT value FROM marks WHERE name = ?').get(name)
    return row === undefined ? FIRST_REVISION : Number(row['value'])
  }

  #setMark(name: string, value: number): void {
    this.#prepared('INSERT OR REPLACE INTO marks VALUES (?, ?)').run(name, value)
  }
}

const textOf = (object: JsonObject | undefined): string | null =>
  object === undefined ? null : JSON.stringify(object)

const withRevision = (object: JsonObject, revision: number): JsonObject =>
  withMetadata(object, { resourceVersion: String(revision) })

function read(column: unknown): JsonObject {
  const object: unknown = JSON.parse(String(column))
  if (!isObject(object)) throw new Error('the sandbox database holds something that is no object')
  return object
}
