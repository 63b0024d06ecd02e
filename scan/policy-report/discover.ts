import { ApiError } from '../../cluster/api/api-error.ts'
import { isArray, isObject, property, text, type JsonObject } from '../../network/json/json.ts'
import { REPORT_APIS, type ReportApi } from './report-api.ts'

interface Reader {
  get(path: string): Promise<JsonObject>
}

/** Those that the server has whole, the preferred one first. Discovery may be read by every authenticated user. */
export async function servedReportApis(api: Reader): Promise<readonly ReportApi[]> {
  const served: ReportApi[] = []
  for (const known of REPORT_APIS) {
    const plurals = await servedPlurals(api, known.apiVersion)
    if (plurals.has(known.namespaced.plural) && plurals.has(known.cluster.plural)) served.push(known)
  }
  return served
}

async function servedPlurals(api: Reader, apiVersion: string): Promise<ReadonlySet<string>> {
  try {
    const resources = property(await api.get(`/apis/${apiVersion}`), 'resources')
    const objects = isArray(resources) ? resources.filter(isObject) : []
    return new Set(objects.map((resource) => text(resource, 'name') ?? ''))
  } catch (error) {
    if (error instanceof ApiError && error.status === 404) return new Set()
    throw error
  }
}
