import { leaseName } from '../../network/lease/lease-name.ts'
import type { Allocation } from '../allocation.ts'
import { NotLeading } from '../api/api.ts'
import { readLivePod } from '../leases/live-pod.ts'
import { LeaseStore } from '../store/leases.ts'
import type { AllocatedPod } from '../view.ts'
import type { AuditFigures, Finding } from './finding.ts'
import { overlapFindings } from './overlap-findings.ts'
import { Pace } from './pace.ts'
import { claimFinding, findingsOf, networkOf } from './pod-findings.ts'

export type { AuditFigures } from './finding.ts'

export interface AuditOptions {
  /** Milliseconds between two passes; five minutes if undefined. */
  readonly periodMs?: number
  /** Milliseconds before the first; one minute if undefined. */
  readonly firstMs?: number
  /**
   * Told of every pod (`namespace/name`) and of every lease at the beginning of a pass, and that it is the turn of all claims and pools: what
   * no trigger has told of is looked at all the same.
   */
  readonly enqueue?: { pod(key: string): void; lease(name: string): void; claims(): void }
}

/** So many pods with something wrong are confirmed, each by a few requests, and told in one pass; the rest is counted. */
const MOST_CONFIRMED = 200

/**
 * Looks at everything from time to time, for what should never be: it slipped through admission, was made by hand, or is a defect of
 * Berth. It reports, and changes nothing: an address in use is not put right by taking it away.
 */
export class Audit {
  readonly #allocation: Allocation
  readonly #options: AuditOptions
  #timer: NodeJS.Timeout | undefined
  #figures: AuditFigures | undefined
  /** What the last pass has told. */
  #told: ReadonlySet<string> = new Set()
  /** Changes with each start and stop, so that a pass notices. */
  #term = 0

  constructor(allocation: Allocation, options: AuditOptions = {}) {
    this.#allocation = allocation
    this.#options = options
  }

  /** What the last pass found; undefined before the first, and while it is stopped. */
  get figures(): AuditFigures | undefined {
    return this.#figures
  }

  /** The lead was gained. */
  start(): void {
    this.stop()
    this.#schedule(this.#options.firstMs ?? 60_000)
  }

  stop(): void {
    this.#term++
    clearTimeout(this.#timer)
    this.#figures = undefined
  }

  /** One pass. Undefined: it was stopped in the midst of it. */
  async run(): Promise<AuditFigures | undefined> {
    const term = this.#term
    this.#enqueueAll()
    const pods = await this.#podFindings()
    const overlaps = await overlapFindings(this.#allocation)
    if (term !== this.#term) return undefined
    const findings = [...pods.findings, ...overlaps.findings]
    const count = (kind: keyof AuditFigures): number =>
      pods.findings.filter((finding) => finding.kind === kind).length + pods.more[kind]
    this.#figures = {
      duplicates: count('duplicates'),
      uncovered: count('uncovered'),
      orphans: count('orphans'),
      overlaps: overlaps.count,
    }
    this.#tell(findings)
    return this.#figures
  }

  #schedule(ms: number): void {
    const term = this.#term
    this.#timer = setTimeout(() => void this.#turn(term), ms)
    this.#timer.unref()
  }

  async #turn(term: number): Promise<void> {
    try {
      await this.run()
    } catch (error) {
      if (!(error instanceof NotLeading))
        this.#allocation.log.warn({ err: error }, 'the audit failed; the next one follows')
    }
    if (term === this.#term) this.#schedule(this.#options.periodMs ?? 300_000)
  }

  #enqueueAll(): void {
    const { enqueue } = this.#options
    if (enqueue === undefined) return
    for (const { namespace, name } of this.#allocation.view.pods()) enqueue.pod(`${namespace}/${name}`)
    for (const { name } of this.#allocation.view.leases()) enqueue.lease(name)
    enqueue.claims()
  }

  /** What is wrong with pods and claims; `more`: what was not confirmed any more. */
  async #podFindings(): Promise<{ readonly findings: readonly Finding[]; readonly more: AuditFigures }> {
    const { view } = this.#allocation
    const pace = new Pace()
    const findings: Finding[] = []
    const more = { duplicates: 0, uncovered: 0, orphans: 0, overlaps: 0 }
    let confirmed = 0
    for (const pod of view.pods()) {
      await pace.breathe()
      const suspected = findingsOf(this.#allocation, pod)
      if (suspected.length === 0) continue
      if (++confirmed <= MOST_CONFIRMED) findings.push(...(await this.#confirm(pod, suspected)))
      else for (const { kind } of suspected) more[kind]++
    }
    for (const lease of view.leases()) {
      await pace.breathe()
      const finding = claimFinding(this.#allocation, lease)
      if (finding !== undefined) findings.push(finding)
    }
    return { findings, more }
  }

  /** Asks the API server for all that has part in it, and looks again: watches may be behind, each by itself. */
  async #confirm(pod: AllocatedPod, suspected: readonly Finding[]): Promise<readonly Finding[]> {
    const { api, view } = this.#allocation
    const store = new LeaseStore(api, view)
    const subjects = suspected.flatMap(({ told }) => told.map(({ subject }) => subject))
    await readLivePod(this.#allocation, pod)
    for (const subject of subjects) if (subject.kind === 'Pod') await readLivePod(this.#allocation, subject)
    for (const name of new Set([
      ...subjects.flatMap(({ kind, name: lease }) => (kind === 'IPLease' ? lease : [])),
      ...this.#leaseNamesOf(pod),
    ]))
      await store.read(name)
    const now = view.pod(pod.namespace, pod.name)
    return now === undefined ? [] : findingsOf(this.#allocation, now)
  }

  /** Of the addresses that the pod has. */
  #leaseNamesOf({ namespace, name }: AllocatedPod): readonly string[] {
    const { view } = this.#allocation
    return [...view.addressesOf(namespace, name)].flatMap(({ network, address }) => {
      const known = networkOf(view, network)
      return known === undefined ? [] : leaseName(known.domain, address)
    })
  }

  /** By Events as long as it is so, in the log once. */
  #tell(findings: readonly Finding[]): void {
    const { events, log } = this.#allocation
    const told = new Set<string>()
    for (const { kind, reason, told: parts } of findings) {
      for (const { subject, message } of parts) events.record(subject, { type: 'Warning', reason, message })
      const [first] = parts
      if (first === undefined) continue
      const { subject, message } = first
      const line = `${subject.kind} ${subject.namespace}/${subject.name}: ${message}`
      if (!this.#told.has(line) && !told.has(line)) log.warn({ finding: kind, reason }, line)
      told.add(line)
    }
    this.#told = told
  }
}

export const createAudit = (allocation: Allocation, options?: AuditOptions): Audit =>
  new Audit(allocation, options)
