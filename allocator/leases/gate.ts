import { ADDRESS_GATE } from '../../network/lease/pod-keys.ts'
import type { AllocatedPod } from '../view.ts'

/** Whether the pod waits for its addresses before it is scheduled. */
export const isGated = ({ gates }: Pick<AllocatedPod, 'gates'>): boolean => gates.includes(ADDRESS_GATE)

/** Whether the pod may have started: nothing that Berth knows kept it from it. */
export const hasRun = (pod: Pick<AllocatedPod, 'gates'>): boolean => !isGated(pod)
