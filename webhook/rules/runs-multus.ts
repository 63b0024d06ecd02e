import {
  isArray,
  isObject,
  property,
  text,
  type JsonObject,
  type JsonValue,
} from '../../network/json/json.ts'

/**
 * `multus`, `kube-multus-ds`, `rke2-multus`, `multus-cni`, `hardened-multus-cni`, `kube-multus-ds-amd64`; not
 * `multus-dashboard`, `multus-dynamic-networks-controller` or `multus-additional-cni-plugins`.
 */
const MULTUS =
  /^([a-z0-9]+-)?multus(-(cni|ds|daemon|daemonset|thick|thin|microshift|amd64|arm64|ppc64le|s390x))*$/

const NAME_LABELS = ['app', 'name', 'k8s-app', 'app.kubernetes.io/name']

/**
 * Whether a DaemonSet is Multus: it calls itself so (by name, by a label, by a container's name or image; on OpenShift and
 * MicroShift the image is a bare digest) and it mounts a CNI folder of its node, without which nothing can be Multus:
 * anybody may call a DaemonSet `multus`.
 */
export function runsMultus(daemonSet: JsonObject): boolean {
  const template = at(daemonSet, ['spec', 'template'])
  const spec = at(template, ['spec'])
  if (!listOf(spec, 'volumes').some(isCniFolder)) return false
  const containers = [...listOf(spec, 'containers'), ...listOf(spec, 'initContainers')]
  return [
    ...namesOf(at(daemonSet, ['metadata'])),
    ...namesOf(at(template, ['metadata'])),
    ...containers.flatMap((container) => [text(container, 'name'), imageName(text(container, 'image'))]),
  ].some((name) => name !== undefined && MULTUS.test(name))
}

function namesOf(metadata: JsonObject): readonly (string | undefined)[] {
  const labels = at(metadata, ['labels'])
  return [text(metadata, 'name'), ...NAME_LABELS.map((key) => text(labels, key))]
}

/** `multus-cni` of `ghcr.io/k8snetworkplumbingwg/multus-cni:snapshot-thick@sha256:…`. */
const imageName = (image: string | undefined): string | undefined =>
  image?.slice(image.lastIndexOf('/') + 1).replace(/[:@].*$/s, '')

/** `/etc/cni/net.d`, `/opt/cni/bin`, `/run/cni/bin`. */
function isCniFolder(volume: JsonObject): boolean {
  const path = text(at(volume, ['hostPath']), 'path')
  return path?.split('/').includes('cni') === true
}

const EMPTY: JsonObject = {}

function at(object: JsonObject, path: readonly string[]): JsonObject {
  let here: JsonValue | undefined = object
  for (const step of path) here = isObject(here) ? property(here, step) : undefined
  return isObject(here) ? here : EMPTY
}

function listOf(object: JsonObject, key: string): readonly JsonObject[] {
  const list = property(object, key)
  return isArray(list) ? list.filter(isObject) : []
}
