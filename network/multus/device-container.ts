import { isArray, isObject, property, show, text, type JsonObject } from '../json/json.ts'

/** Names the container of a pod that takes the devices of its networks; without it that is the first. */
export const DEVICE_CONTAINER_ANNOTATION = 'berth.dev/device-container'

type Annotations = Readonly<Record<string, string>>

/** The index in `spec.containers` of the container that takes the devices; -1 if there is none. */
export function deviceContainer(spec: JsonObject, annotations: Annotations): number {
  const containers = property(spec, 'containers')
  if (!isArray(containers)) return -1
  const name = annotations[DEVICE_CONTAINER_ANNOTATION]
  if (name === undefined) return containers.length === 0 ? -1 : 0
  return containers.findIndex((container) => isObject(container) && text(container, 'name') === name)
}

/** What is wrong with the annotation, and what to do; undefined if it is absent or names a container of the pod. */
export function deviceContainerFault(
  spec: JsonObject,
  annotations: Annotations,
): { readonly message: string; readonly fix: string } | undefined {
  const name = annotations[DEVICE_CONTAINER_ANNOTATION]
  if (name === undefined || deviceContainer(spec, annotations) >= 0) return undefined
  const containers = property(spec, 'containers')
  const names = (isArray(containers) ? containers : [])
    .slice(0, 10)
    .map((container) => (isObject(container) ? text(container, 'name') : undefined) ?? '')
  return {
    message: `no container is named ${show(name)}, so no container gets the devices of the networks`,
    fix: `name one of ${names.map((one) => one.slice(0, 63)).join(', ')}, or remove the annotation to use the first`,
  }
}
