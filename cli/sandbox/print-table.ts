import { isArray, isObject, property, text, type JsonObject } from '../../network/json/json.ts'
import { table } from '../table.ts'

/** What to accept so that a list comes as kubectl asks for it. */
export const TABLE = 'application/json;as=Table;v=v1;g=meta.k8s.io'

/** A `meta.k8s.io/v1` Table as `kubectl get` prints it, without the columns that only `-o wide` shows. */
export function printTable(answer: JsonObject): string {
  const columns = objectsIn(answer, 'columnDefinitions')
  const rows = objectsIn(answer, 'rows')
  if (rows.length === 0) return 'No resources found\n'
  const shown = columns.flatMap((column, place) => (property(column, 'priority') === 0 ? [place] : []))
  const head = shown.map((place) => (text(columns[place] ?? {}, 'name') ?? '').toUpperCase())
  const cells = rows.map((row) => {
    const all = property(row, 'cells')
    return shown.map((place) => cellText(isArray(all) ? all[place] : null))
  })
  return table([head, ...cells])
}

const cellText = (cell: unknown): string =>
  cell === null || cell === undefined ? '' : typeof cell === 'string' ? cell : JSON.stringify(cell)

function objectsIn(object: JsonObject, key: string): readonly JsonObject[] {
  const list = property(object, key)
  return isArray(list) ? list.filter(isObject) : []
}
