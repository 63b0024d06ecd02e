import { isArray, isObject, objectAt, property, text, type JsonObject } from '../../network/json/json.ts'
import { MANAGED_BY, REPORT_NAME } from './build.ts'
import { collectionPath, listPath, type ReportApi } from './report-api.ts'

interface Reader {
  get(
    path: string,
    options: { readonly query: Readonly<Record<string, string | undefined>> },
  ): Promise<JsonObject>
}

/** Reports in a page: 70 KB each, if they are full, and read in one go. */
const PAGE = 10

/** The reports that are ours, by label and by name. `namespaces`: of these only; undefined: all, the cluster's too. */
export async function* ownReports(
  api: Reader,
  reports: ReportApi,
  namespaces: readonly string[] | undefined,
): AsyncIterable<JsonObject> {
  const paths =
    namespaces === undefined
      ? [listPath(reports, reports.cluster), listPath(reports, reports.namespaced)]
      : namespaces.map((namespace) => collectionPath(reports, namespace))
  for (const path of paths) yield* pagesOf(api, path)
}

async function* pagesOf(api: Reader, path: string): AsyncIterable<JsonObject> {
  let next: string | undefined
  do {
    const query = {
      labelSelector: `${MANAGED_BY.key}=${MANAGED_BY.value}`,
      limit: String(PAGE),
      continue: next,
    }
    const page = await api.get(path, { query })
    const items = property(page, 'items')
    for (const item of isArray(items) ? items.filter(isObject) : []) if (isOurs(item)) yield item
    next = text(objectAt(page, 'metadata'), 'continue') || undefined
  } while (next !== undefined)
}

/** A selector is honoured by every API server; a stand-in may not. */
function isOurs(report: JsonObject): boolean {
  const metadata = objectAt(report, 'metadata')
  return (
    text(metadata, 'name') === REPORT_NAME &&
    text(objectAt(metadata, 'labels'), MANAGED_BY.key) === MANAGED_BY.value
  )
}
