import type { Problem } from '../problem.ts'
import type { Network } from './network.ts'

/** What is wrong with the plugins' own fields (rule plugin-fields). Nothing if the configuration could not be read. */
export function* pluginProblems(network: Network): Iterable<Problem> {
  if (network.conf === undefined) return
}

/** Fields that neither their plugin nor their ipam type reads (rule unknown-field). */
export function* unknownFieldProblems(network: Network): Iterable<Problem> {
  if (network.conf === undefined) return
}

/** Plugin and ipam types that Berth does not know (rule unknown-plugin). */
export function* unknownPluginProblems(network: Network): Iterable<Problem> {
  if (network.conf === undefined) return
}

/** What is wrong with the ipam configurations (rule ipam-fields). */
export function* ipamProblems(network: Network): Iterable<Problem> {
  if (network.conf === undefined) return
}
