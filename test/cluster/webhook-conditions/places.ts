import { namespace } from '../rule-rows/manifests.ts'
import type { KubeObject } from '../rule-rows/kube-object.ts'

/** Attaches nothing. */
export const PLAIN = 'plain'
/** Attaches a network, and has Berth's mark. */
export const ATTACHING = 'attaching'
/** Attaches a network, labelled while Berth was away. */
export const UNMARKED = 'unmarked'

/** What an entry leaves out that Berth itself needs to come back. */
export const LEFT_OUT = ['kube-system', 'kube-node-lease', 'berth-system', 'openshift-multus', 'cert-manager']

const ATTACH = { 'attach.berth.dev/net1': 'storage' }
const THERE_ALREADY = new Set(['kube-system', 'kube-node-lease'])

/** The namespaces of the rows, created before anything is registered. Those that are left out attach and are marked: in vain. */
export const namespaces: readonly KubeObject[] = [
  namespace(PLAIN),
  namespace(ATTACHING, { ...ATTACH, 'berth.dev/attaches': 'true' }),
  namespace(UNMARKED, ATTACH),
  ...LEFT_OUT.filter((name) => !THERE_ALREADY.has(name)).map((name) =>
    namespace(name, { ...ATTACH, 'berth.dev/attaches': 'true' }),
  ),
]

export const ATTACH_IF_UP = 'attach.mutate.berth.dev'
export const ATTACH_OR_WAIT = 'attaching.mutate.berth.dev'
export const MUTATE = 'mutate.berth.dev'
export const MUTATE_NETWORKS = 'networks.mutate.berth.dev'
export const MUTATE_NAMESPACES = 'namespaces.mutate.berth.dev'
export const VALIDATE = 'validate.berth.dev'
export const VALIDATE_NAMESPACES = 'namespaces.validate.berth.dev'
export const VALIDATE_TEMPLATES = 'templates.validate.berth.dev'
export const GUARD = 'guard.validate.berth.dev'

/** The smallest spec of a pod. */
export const SPEC = { containers: [{ name: 'c', image: 'i' }] }
