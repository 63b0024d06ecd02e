import { FORCE_ANNOTATION } from '../../network/nad/network.ts'
import type { Subject } from './subject.ts'

/** Whether the object says that it may go all the same: annotation `berth.dev/force: "true"`. */
export const isForced = ({ annotations }: Pick<Subject, 'annotations'>): boolean =>
  annotations[FORCE_ANNOTATION] === 'true'
