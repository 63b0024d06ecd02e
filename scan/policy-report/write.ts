import { ApiError } from '../../cluster/api/api-error.ts'
import { objectAt, text, type JsonObject } from '../../network/json/json.ts'
import type { ScanReport } from '../report.ts'
import { MANAGED_BY, REPORT_NAME, reportContents, reportObject, type ReportContent } from './build.ts'
import { dated, hasSummary } from './dated.ts'
import { servedReportApis } from './discover.ts'
import { ownReports } from './own-reports.ts'
import { collectionPath, type ReportApi } from './report-api.ts'

/** What the writer needs of an API client. Every refusal is an ApiError. */
export interface PolicyReportApi {
  get(
    path: string,
    options?: { readonly query?: Readonly<Record<string, string | undefined>> },
  ): Promise<JsonObject>
  create(path: string, object: JsonObject): Promise<JsonObject>
  patch(
    path: string,
    change: { readonly type: 'application/merge-patch+json'; readonly body: unknown },
  ): Promise<JsonObject>
  delete(path: string, preconditions?: JsonObject): Promise<JsonObject>
}

export interface PolicyReportOptions {
  /** When the scan was, in ms since 1970. */
  readonly now: number
  /** The scan was of these namespaces alone: no other report is looked at. Undefined: of the whole cluster. */
  readonly namespaces?: readonly string[] | undefined
}

/** What became of the reports. */
export interface WrittenReports {
  /** `openreports.io/v1alpha1`; undefined: the cluster has neither API, and nothing was written. */
  readonly apiVersion: string | undefined
  readonly created: number
  readonly changed: number
  readonly unchanged: number
  readonly removed: number
  /** What could not be written, one line each; after `MOST_PROBLEMS` no more was tried. */
  readonly problems: readonly string[]
}

/** So many refusals, and the next ones are not asked for: a missing right would be told once for each namespace. */
export const MOST_PROBLEMS = 5

/**
 * Makes the cluster's reports say what the scan found: one object a namespace, written only where it says something else, removed
 * where nothing is wrong any more. Objects without our label are never touched, whatever their name. With both APIs
 * installed only OpenReports has ours. Throws the ApiError where the API server cannot tell what is there.
 */
export async function writePolicyReports(
  api: PolicyReportApi,
  report: ScanReport,
  options: PolicyReportOptions,
): Promise<WrittenReports> {
  const [used, ...others] = await servedReportApis(api)
  const writing = new Writing(api, options)
  if (used === undefined) return writing.outcome(undefined)
  const { namespaces } = options
  const contents = reportContents(report).filter(
    (content) => namespaces === undefined || namespaces.includes(content.namespace),
  )
  await writing.settle(used, contents)
  for (const other of others) await writing.settle(other, [])
  return writing.outcome(used.apiVersion)
}

class Writing {
  readonly #api: PolicyReportApi
  readonly #options: PolicyReportOptions
  readonly #problems: string[] = []
  readonly #counts = { created: 0, changed: 0, unchanged: 0, removed: 0 }

  constructor(api: PolicyReportApi, options: PolicyReportOptions) {
    this.#api = api
    this.#options = options
  }

  outcome(apiVersion: string | undefined): WrittenReports {
    return { apiVersion, ...this.#counts, problems: this.#problems }
  }

  /** Page by page: of 10,000 namespaces with reports of 100 KB each not all are held. */
  async settle(api: ReportApi, contents: readonly ReportContent[]): Promise<void> {
    const wanted = new Map(contents.map((content) => [content.namespace, content]))
    for await (const stored of ownReports(this.#api, api, this.#options.namespaces)) {
      const namespace = text(objectAt(stored, 'metadata'), 'namespace') ?? ''
      const content = wanted.get(namespace)
      wanted.delete(namespace)
      if (content === undefined) await this.#remove(api, namespace, stored)
      else await this.#change(api, content, stored)
    }
    for (const content of wanted.values()) await this.#create(api, content)
  }

  async #create(api: ReportApi, content: ReportContent): Promise<void> {
    const { results } = dated(content.results, undefined, this.#options.now)
    const path = collectionPath(api, content.namespace)
    await this.#attempt('created', `${path}/${REPORT_NAME}`, () =>
      this.#api.create(path, reportObject(api, content, results)),
    )
  }

  async #change(api: ReportApi, content: ReportContent, stored: JsonObject): Promise<void> {
    const { results, isSame } = dated(content.results, stored, this.#options.now)
    if (isSame && hasSummary(stored, { ...content.summary })) {
      this.#counts.unchanged++
      return
    }
    const path = `${collectionPath(api, content.namespace)}/${REPORT_NAME}`
    // Refused if somebody wrote in between, or made another of the same name.
    const { uid, resourceVersion } = identityOf(stored)
    const body = { metadata: { uid, resourceVersion }, summary: content.summary, results }
    await this.#attempt('changed', path, () =>
      this.#api.patch(path, { type: 'application/merge-patch+json', body }),
    )
  }

  async #remove(api: ReportApi, namespace: string, stored: JsonObject): Promise<void> {
    const path = `${collectionPath(api, namespace)}/${REPORT_NAME}`
    await this.#attempt('removed', path, () => this.#api.delete(path, identityOf(stored)))
  }

  /** A refusal concerns one report; what else is thrown (the lead is lost) ends it all. */
  async #attempt(
    what: 'created' | 'changed' | 'removed',
    path: string,
    write: () => Promise<unknown>,
  ): Promise<void> {
    if (this.#problems.length >= MOST_PROBLEMS) return
    try {
      await write()
      this.#counts[what]++
    } catch (error) {
      if (!(error instanceof ApiError)) throw error
      // The namespace, or the report, has gone meanwhile: nothing is left to be said.
      if (error.status === 404) return
      this.#problems.push(problemOf(path, error))
    }
  }
}

const identityOf = (stored: JsonObject): { readonly uid: string; readonly resourceVersion: string } => {
  const metadata = objectAt(stored, 'metadata')
  return { uid: text(metadata, 'uid') ?? '', resourceVersion: text(metadata, 'resourceVersion') ?? '' }
}

const problemOf = (path: string, { reason, message }: ApiError): string =>
  reason === 'AlreadyExists'
    ? `${path} is there without the label ${MANAGED_BY.key}: ${MANAGED_BY.value}, so it is not ours and stays as it is; rename or delete it`
    : `${path}: ${message}`
