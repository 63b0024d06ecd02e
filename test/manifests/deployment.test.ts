import { Command } from 'commander'
import { describe, expect, it } from '@jest/globals'
import {
  addAllocatorOptions,
  allocatorOptions,
  type GivenOptions as GivenAllocatorOptions,
} from '../../cli/allocator/options.ts'
import {
  addWebhookOptions,
  webhookOptions,
  type GivenOptions as GivenWebhookOptions,
} from '../../cli/webhook/options.ts'
import { objectAt, property, text, type JsonObject } from '../../network/json/json.ts'
import { parseSettings } from '../../service/config.ts'
import { documentsOf, itemsOf, kindOf, named, objectsOf, objectsUnder, textsOf } from './manifest-files.ts'

const [deployment = {}] = objectsOf('manifests/base/deployment.yaml')
const template = objectAt(objectAt(deployment, 'spec'), 'template')
const pod = objectAt(template, 'spec')
const containers = itemsOf(pod, 'containers')
const webhook = named(containers, 'webhook')
const allocator = named(containers, 'allocator')
const selector = { 'app.kubernetes.io/name': 'berth' }

/** What the overlay self-managed adds to the list of that name of the allocator. */
const addedBySelfManaged = (list: string): readonly unknown[] =>
  documentsOf('manifests/overlays/self-managed/manage-certificates.yaml')
    .flat()
    .flatMap((operation) =>
      isAdd(operation) && operation.path === `/spec/template/spec/containers/1/${list}/-`
        ? [operation.value]
        : [],
    )

const isAdd = (operation: unknown): operation is { readonly path: string; readonly value: unknown } =>
  typeof operation === 'object' && operation !== null && 'op' in operation && operation.op === 'add'

/** A command that has taken a container's arguments. @throws CommanderError for an option that it does not have */
function given(add: (command: Command) => Command, args: readonly string[]): Command {
  const [name, ...options] = args
  const command = add(new Command(name).allowExcessArguments(false)).exitOverride()
  return command.configureOutput({ writeErr: () => {} }).parse(options, { from: 'user' })
}

const optionsOfAllocator = (args: readonly string[]) =>
  allocatorOptions(given(addAllocatorOptions, args).opts<GivenAllocatorOptions>())

/** Where the file of an option lies: the volume that the container has mounted there. */
function volumeAt(container: JsonObject, path: string): string {
  const mount = itemsOf(container, 'volumeMounts').find((one) =>
    `${path}/`.startsWith(`${text(one, 'mountPath') ?? ''}/`),
  )
  return text(mount ?? {}, 'name') ?? ''
}

describe('the Deployment', () => {
  it('runs berth webhook with options that it has', () => {
    const args = textsOf(webhook, 'args')
    expect(args[0]).toBe('webhook')
    expect(webhookOptions(given(addWebhookOptions, args).opts<GivenWebhookOptions>())).toMatchObject({
      configFile: '/config/berth.yaml',
      port: 8443,
      shutdownDelay: 5000,
      allocatorSocket: '/run/berth/allocator.sock',
      berthUsers: ['system:serviceaccount:berth-system:berth-allocator'],
      published: { configuration: 'berth' },
    })
  })

  it('runs berth allocator with options that it has', () => {
    const args = textsOf(allocator, 'args')
    expect(args[0]).toBe('allocator')
    expect(optionsOfAllocator(args)).toMatchObject({
      allocator: { configFile: '/config/berth.yaml', socket: '/run/berth/allocator.sock' },
      webhookAccount: { name: 'berth-webhook', folder: '/run/berth/webhook-account' },
      certificates: undefined,
    })
  })

  it('has the allocator make certificates where the webhook reads them, in the overlay self-managed', () => {
    const added = addedBySelfManaged('args').map(String)
    expect(optionsOfAllocator([...textsOf(allocator, 'args'), ...added])).toMatchObject({
      certificates: { folder: '/run/berth-tls', service: 'berth' },
    })
    expect(addedBySelfManaged('volumeMounts')).toEqual([{ name: 'tls', mountPath: '/run/berth-tls' }])
    // The patch counts containers, and proves with a test operation that it is the second.
    expect(containers.indexOf(allocator)).toBe(1)
  })

  it('does not know an option that nobody has made', () => {
    expect(() => given(addWebhookOptions, [...textsOf(webhook, 'args'), '--prot=1'])).toThrow('--prot=1')
  })

  it('keeps every file that an option names in a volume that both containers mean by it', () => {
    expect(volumeAt(webhook, '/config/berth.yaml')).toBe('config')
    expect(volumeAt(allocator, '/config/berth.yaml')).toBe('config')
    expect(volumeAt(webhook, '/run/berth-tls/tls.crt')).toBe('tls')
    for (const container of containers) {
      expect(volumeAt(container, '/run/berth/allocator.sock')).toBe('run')
      expect(volumeAt(container, '/run/berth/webhook-account')).toBe('run')
    }
    const volumes = itemsOf(pod, 'volumes').map((volume) => text(volume, 'name'))
    const mounted = containers.flatMap((container) =>
      itemsOf(container, 'volumeMounts').map((mount) => text(mount, 'name')),
    )
    expect(new Set(mounted)).toEqual(new Set(volumes))
  })

  it("mounts the pod's account into the allocator alone, and lets only that write the shared folder", () => {
    const mountOf = (container: JsonObject, name: string) =>
      itemsOf(container, 'volumeMounts').find((mount) => text(mount, 'name') === name)
    expect(property(pod, 'automountServiceAccountToken')).toBe(false)
    expect(property(pod, 'serviceAccountName')).toBe('berth-allocator')
    expect(mountOf(webhook, 'account')).toBeUndefined()
    expect(mountOf(allocator, 'account')).toBeDefined()
    expect(mountOf(webhook, 'run')).toMatchObject({ readOnly: true })
    expect(mountOf(webhook, 'tls')).toMatchObject({ readOnly: true })
  })

  it('asks for no more than the restricted Pod Security Standard gives', () => {
    expect(property(pod, 'securityContext')).toMatchObject({
      runAsNonRoot: true,
      runAsUser: 65532,
      seccompProfile: { type: 'RuntimeDefault' },
    })
    for (const forbidden of ['hostNetwork', 'hostPID', 'hostIPC', 'initContainers'])
      expect(pod).not.toHaveProperty(forbidden)
    for (const container of containers)
      expect(property(container, 'securityContext')).toEqual({
        allowPrivilegeEscalation: false,
        readOnlyRootFilesystem: true,
        capabilities: { drop: ['ALL'] },
      })
    expect(itemsOf(pod, 'volumes').filter((volume) => 'hostPath' in volume)).toEqual([])
  })

  it('limits the memory of each container and asks for what it needs', () => {
    for (const container of containers)
      expect(property(container, 'resources')).toMatchObject({
        requests: { cpu: expect.any(String), memory: expect.any(String) },
        limits: { memory: expect.any(String) },
      })
  })

  it('is probed, called and measured on ports that its containers name', () => {
    const ports = containers.flatMap((container) => itemsOf(container, 'ports'))
    const names = ports.map((port) => text(port, 'name'))
    expect(new Set(names).size).toBe(names.length)
    for (const container of containers)
      for (const probe of ['startupProbe', 'livenessProbe'])
        expect(names).toContain(text(objectAt(objectAt(container, probe), 'httpGet'), 'port'))
    const [service = {}] = objectsOf('manifests/base/service.yaml')
    expect(itemsOf(objectAt(service, 'spec'), 'ports').map((port) => text(port, 'targetPort'))).toEqual(names)
    expect(property(objectAt(service, 'spec'), 'selector')).toEqual(selector)
  })

  it('is called as soon as its webhook is ready, whatever its allocator lacks: admission goes on without it', () => {
    const probed = containers.filter((container) => 'readinessProbe' in container)
    expect(probed.map((container) => property(objectAt(container, 'readinessProbe'), 'httpGet'))).toEqual([
      { path: '/readyz', port: 'webhook-ops' },
    ])
  })

  it('is what budget and network policy select', () => {
    const labels = objectAt(objectAt(template, 'metadata'), 'labels')
    expect(labels).toMatchObject(selector)
    const [budget = {}] = objectsOf('manifests/base/disruption-budget.yaml')
    const [policy = {}] = objectsOf('manifests/base/network-policy.yaml')
    expect(property(objectAt(budget, 'spec'), 'selector')).toEqual({ matchLabels: selector })
    expect(property(objectAt(policy, 'spec'), 'podSelector')).toEqual({ matchLabels: selector })
  })
})

describe('what is installed beside it', () => {
  const objects = objectsUnder('manifests/base')

  it('lies in berth-system, but for what lies in no namespace', () => {
    const clusterScoped = new Set(['Namespace', 'ClusterRole', 'ClusterRoleBinding'])
    const elsewhere = objects.filter(
      (object) =>
        !clusterScoped.has(kindOf(object)) &&
        !kindOf(object).endsWith('WebhookConfiguration') &&
        text(objectAt(object, 'metadata'), 'namespace') !== 'berth-system',
    )
    expect(elsewhere).toEqual([])
  })

  it('has a configuration that Berth takes', () => {
    const [configuration = {}] = objectsOf('manifests/base/configuration.yaml')
    expect(parseSettings(text(objectAt(configuration, 'data'), 'berth.yaml') ?? '')).toMatchObject({
      ok: true,
    })
  })

  it('tells no account that its token be mounted anywhere', () => {
    const accounts = objects.filter((object) => kindOf(object) === 'ServiceAccount')
    expect(accounts.map((account) => property(account, 'automountServiceAccountToken'))).toEqual([
      false,
      false,
    ])
  })

  it('lets in reviews from anywhere, metrics from the namespaces named, and out only to API servers', () => {
    const [policy = {}] = objectsOf('manifests/base/network-policy.yaml')
    const spec = objectAt(policy, 'spec')
    const portsOf = (rule: JsonObject) => itemsOf(rule, 'ports').map((port) => property(port, 'port'))
    const [reviews = {}, metrics = {}, ...more] = itemsOf(spec, 'ingress')
    expect({ from: property(reviews, 'from'), ports: portsOf(reviews) }).toEqual({
      from: undefined,
      ports: ['webhook'],
    })
    expect(portsOf(metrics)).toEqual(['webhook-ops', 'allocator-ops'])
    expect(itemsOf(metrics, 'from')).toHaveLength(1)
    expect(more).toEqual([])
    expect(itemsOf(spec, 'egress').map(portsOf)).toEqual([[443, 6443]])
    expect(property(spec, 'policyTypes')).toEqual(['Ingress', 'Egress'])
  })
})
