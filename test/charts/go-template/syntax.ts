/** What has a value. A pipeline `a | f b` is the call `f b a`. */
export type Expression =
  | { readonly kind: 'literal'; readonly value: string | number | boolean | null }
  | { readonly kind: 'dot' }
  | { readonly kind: 'variable'; readonly name: string }
  | { readonly kind: 'field'; readonly of: Expression; readonly name: string }
  | { readonly kind: 'call'; readonly name: string; readonly given: readonly Expression[] }
  /** A method of what a field holds: `.Files.Get "x"`. */
  | { readonly kind: 'method'; readonly of: Expression; readonly given: readonly Expression[] }

export type Node =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'print'; readonly value: Expression }
  | { readonly kind: 'declare' | 'assign'; readonly name: string; readonly value: Expression }
  | Block

export interface Block {
  readonly kind: 'if' | 'with' | 'range'
  /** `range $key, $item := …`: none, the item's, or both. */
  readonly names: readonly string[]
  readonly value: Expression
  readonly body: readonly Node[]
  readonly otherwise: readonly Node[]
}

export interface Template {
  readonly body: readonly Node[]
  readonly defined: ReadonlyMap<string, readonly Node[]>
}
