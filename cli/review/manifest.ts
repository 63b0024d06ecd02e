import type { JsonObject } from '../../network/json/json.ts'

/** One object of a manifest, with where it stands. */
export interface Manifest {
  /** The file as it was named, `-` for standard input. */
  readonly source: string
  readonly object: JsonObject
  /** The line of the object's first character, from 1. */
  readonly line: number
  /** The line of a field by its path in the object (`spec.config.plugins[0].type`), or of its nearest parent. */
  lineOf(field: string): number
}

/** A source that cannot be read, or holds something that is no object. */
export interface Unreadable {
  readonly source: string
  readonly line: number | undefined
  readonly problem: string
}

export interface Reading {
  readonly manifests: readonly Manifest[]
  readonly unreadable: readonly Unreadable[]
}
