import { text, type JsonObject } from '../../network/json/json.ts'
import { items, named, one, podSpec, registrationsOf } from './object-access.ts'
import { RELEASES } from './releases.ts'
import { renderChart } from './render-chart.ts'

/** What a release of the table renders. */
export const objectsOf = (name: string): readonly JsonObject[] => renderChart(RELEASES[name] ?? {}).objects
export const webhook = (objects: readonly JsonObject[]) =>
  named(podSpec(one(objects, 'Deployment')), 'containers', 'webhook')
export const allocator = (objects: readonly JsonObject[]) =>
  named(podSpec(one(objects, 'Deployment')), 'containers', 'allocator')
export const entries = (objects: readonly JsonObject[]): readonly JsonObject[] =>
  registrationsOf(objects).flatMap((registration) => items(registration, 'webhooks'))
export const entry = (objects: readonly JsonObject[], name: string): JsonObject =>
  entries(objects).find((each) => text(each, 'name') === name) ?? {}
