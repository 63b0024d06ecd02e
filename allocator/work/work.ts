import { ApiError } from '../../cluster/api/api-error.ts'
import type { Allocation, Log } from '../allocation.ts'
import { createAudit, type Audit } from '../audit/audit.ts'
import { ClaimController } from '../claims/claim-controller.ts'
import { ClaimTriggers } from '../claims/claim-triggers.ts'
import { createPoolController } from '../claims/pool-controller.ts'
import { Serving, type ServeClaims } from '../claims/serving.ts'
import { PodController } from '../leases/pod-controller.ts'
import { createLeaseController } from '../release/lease-controller.ts'
import type { AllocatorView } from '../view.ts'
import type { Controller } from './controller.ts'
import { Triggers } from './triggers.ts'
import { WorkQueue, type Worked } from './work-queue.ts'

export interface WorkOptions {
  readonly allocation: Allocation
  /** How many pods are worked on at once. */
  readonly podWorkers: number
  readonly serveClaims: ServeClaims
  readonly onWorked: (queue: string, worked: Worked) => void
}

/** To free addresses is never as urgent as to give them. */
const LEASE_WORKERS = 8
/** Of one pool one claim after the other is served. */
const CLAIM_WORKERS = 8
const POOL_WORKERS = 2

/** All that a leader does: the controllers, their queues, and what fills these. Nothing is done before `begin` and after `end`. */
export class Work {
  readonly queues: readonly WorkQueue[]
  readonly pods: PodController
  readonly claims: ClaimController
  readonly audit: Audit
  readonly #view: AllocatorView
  readonly #triggers: Triggers
  #unsubscribe: (() => void) | undefined

  constructor({ allocation, podWorkers, serveClaims, onWorked }: WorkOptions) {
    const { view, log } = allocation
    const queueOf = (controller: Controller, workers: number): WorkQueue =>
      new WorkQueue(controller, {
        workers,
        onFault: (key, fault, failures) =>
          tellFault(log, { controller: controller.name, key, failures }, fault),
        observe: (worked) => onWorked(controller.name, worked),
      })
    this.#view = view
    this.pods = new PodController(allocation)
    const pods = queueOf(this.pods, podWorkers)
    this.pods.waiters.onCall = (key) => pods.add(key)
    const leases = queueOf(createLeaseController(allocation), LEASE_WORKERS)
    const serving = new Serving(allocation, { serveClaims })
    this.claims = new ClaimController(allocation, { serving })
    const claims = queueOf(this.claims, CLAIM_WORKERS)
    this.claims.waiters.onCall = (key) => claims.add(key)
    const pools = queueOf(createPoolController(allocation, { serving }), POOL_WORKERS)
    this.queues = [pods, leases, claims, pools]
    const claimTriggers = new ClaimTriggers(view, { claims, pools, waiters: this.claims.waiters })
    this.audit = createAudit(allocation, {
      enqueue: {
        pod: (key) => pods.addPatient(key),
        lease: (name) => leases.addPatient(name),
        claims: () => claimTriggers.everything(),
      },
    })
    this.#triggers = new Triggers(view, {
      pods,
      leases,
      claims: claimTriggers,
      waiters: this.pods.waiters,
    })
  }

  /** The lead was gained: looks at everything, and from now on at whatever changes. */
  begin(): void {
    this.end()
    this.pods.begin()
    this.claims.begin()
    this.#unsubscribe = this.#view.subscribe(this.#triggers)
    this.#triggers.everything()
    for (const queue of this.queues) queue.run()
    this.audit.start()
  }

  /** The lead is lost: begins nothing more, and forgets what was to be done. */
  end(): void {
    this.audit.stop()
    this.#unsubscribe?.()
    this.#unsubscribe = undefined
    for (const queue of this.queues) queue.pause()
  }

  /** Resolves when nothing waits and nothing is worked on. */
  async idle(): Promise<void> {
    await Promise.all(this.queues.map((queue) => queue.idle()))
  }
}

/** What the API server refused, or did not answer, needs no stack; a defect does. */
function tellFault(log: Log, about: object, fault: unknown): void {
  if (fault instanceof ApiError) log.warn({ ...about, problem: fault.message }, 'failed; trying again')
  else log.error({ ...about, err: fault }, 'failed; trying again')
}
