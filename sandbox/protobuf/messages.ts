/** A field by its number: its name in JSON, and what it holds. `[]` before a type: a list; `{}`: a map by text. */
export type Message = Readonly<Record<number, readonly [name: string, type: string]>>

/**
 * The messages that kubectl sends as protobuf (`kubectl create namespace|configmap|secret|serviceaccount|deployment`),
 * with the field numbers of Kubernetes's `generated.proto`. What is not here is not read.
 */
export const MESSAGES: Readonly<Record<string, Message>> = {
  Unknown: {
    1: ['typeMeta', 'TypeMeta'],
    2: ['raw', 'bytes'],
    3: ['contentEncoding', 'text'],
    4: ['contentType', 'text'],
  },
  TypeMeta: { 1: ['apiVersion', 'text'], 2: ['kind', 'text'] },
  ObjectMeta: {
    1: ['name', 'text'],
    2: ['generateName', 'text'],
    3: ['namespace', 'text'],
    5: ['uid', 'text'],
    6: ['resourceVersion', 'text'],
    11: ['labels', '{}text'],
    12: ['annotations', '{}text'],
    14: ['finalizers', '[]text'],
  },
  Namespace: { 1: ['metadata', 'ObjectMeta'] },
  ConfigMap: {
    1: ['metadata', 'ObjectMeta'],
    2: ['data', '{}text'],
    3: ['binaryData', '{}bytes'],
    4: ['immutable', 'flag'],
  },
  Secret: {
    1: ['metadata', 'ObjectMeta'],
    2: ['data', '{}bytes'],
    3: ['type', 'text'],
    4: ['stringData', '{}text'],
    5: ['immutable', 'flag'],
  },
  ServiceAccount: { 1: ['metadata', 'ObjectMeta'] },
  Deployment: { 1: ['metadata', 'ObjectMeta'], 2: ['spec', 'DeploymentSpec'] },
  DeploymentSpec: {
    1: ['replicas', 'number'],
    2: ['selector', 'LabelSelector'],
    3: ['template', 'PodTemplateSpec'],
  },
  LabelSelector: { 1: ['matchLabels', '{}text'] },
  PodTemplateSpec: { 1: ['metadata', 'ObjectMeta'], 2: ['spec', 'PodSpec'] },
  PodSpec: { 2: ['containers', '[]Container'] },
  Container: {
    1: ['name', 'text'],
    2: ['image', 'text'],
    3: ['command', '[]text'],
    4: ['args', '[]text'],
    6: ['ports', '[]ContainerPort'],
  },
  ContainerPort: { 1: ['name', 'text'], 3: ['containerPort', 'number'], 4: ['protocol', 'text'] },
}

/** The kinds that can be read whole. */
export const READABLE: ReadonlySet<string> = new Set([
  'Namespace',
  'ConfigMap',
  'Secret',
  'ServiceAccount',
  'Deployment',
])
