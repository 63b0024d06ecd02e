import { ApiError } from '../api/api-error.ts'
import { LeaderElection, type ElectionOptions } from './leader-election.ts'

/** The part of a process in an election. */
export interface Candidacy {
  /** Begins to strive for the lead. Safe to call again. */
  start(): void
  isLeading(): boolean
  /** Ends in order: a lead is given up. */
  stop(): Promise<void>
  /** Ends without a word, as the end of the process would. */
  kill(): Promise<void>
}

type Listener = Pick<ElectionOptions, 'onGained' | 'onLost'>

interface ElectionLog {
  info(fields: object, message: string): void
  warn(fields: object, message: string): void
}

export interface CandidacyOptions extends Pick<ElectionOptions, 'client' | 'identity'>, Listener {
  /** The Lease of the election; false: there is none, and this process leads. */
  readonly lease: { readonly namespace: string; readonly name: string } | false
  readonly log: ElectionLog
}

/** The candidacy of a process that tells its log how the election goes. */
export function candidacyOf({ client, identity, lease, log, ...listener }: CandidacyOptions): Candidacy {
  if (lease === false) return unopposed(listener)
  const about = { identity, lease: `${lease.namespace}/${lease.name}` }
  return new LeaderElection({
    client,
    identity,
    ...lease,
    onGained: () => {
      log.info(about, 'leading')
      listener.onGained()
    },
    onLost: () => {
      log.info(about, 'leading no more')
      listener.onLost()
    },
    onFault: (fault) =>
      log.warn(
        fault instanceof ApiError ? { ...about, problem: fault.message } : { ...about, err: fault },
        'cannot take or renew the lead; trying again',
      ),
  })
}

/** Leads from its start to its end, asking nobody. */
export function unopposed(listener: {
  readonly onGained: () => void
  readonly onLost: () => void
}): Candidacy {
  let leads = false
  const set = (now: boolean): void => {
    if (leads === now) return
    leads = now
    if (leads) listener.onGained()
    else listener.onLost()
  }
  return {
    start: () => set(true),
    isLeading: () => leads,
    stop: async () => set(false),
    kill: async () => set(false),
  }
}
