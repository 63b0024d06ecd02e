import { member, memberTextOrNothing } from '../json/case-fold.ts'
import type { PluginConfig } from './netconf.ts'

/**
 * The host interface that a plugin names in `master`. Undefined if it names none, or if `linkInContainer` says that
 * the name is to be looked up in the pod.
 */
export function linkedMaster({ fields }: PluginConfig): string | undefined {
  return member(fields, 'linkInContainer')?.value === true ? undefined : memberTextOrNothing(fields, 'master')
}
