import type { JsonObject } from '../../network/json/json.ts'

/** One object of a manifest, with where it stands. */
export interface Manifest {
  /** The file as it was named, `-` for standard input. */
  readonly source: string
  readonly object: JsonObject
  /**
   * The line, from 1, of a field by its path in the object (`spec.config.plugins[0].type`), or of its nearest parent; of the object's
   * first character for the empty path. Asked only for what is told: it may take as long as reading the document.
   */
  readonly lineOf: (field: string) => number
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
