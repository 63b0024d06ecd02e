import { join } from 'node:path'
import { isArray, isObject, objectAt, property, text, type JsonObject } from '../../network/json/json.ts'
import type { NetworkNamespace } from './network-namespaces.ts'
import { run } from './run.ts'

/** What Multus asks the CNI library for: one network on one interface of one pod. */
export interface Attachment {
  readonly node: NetworkNamespace
  readonly pod: NetworkNamespace
  /** Of the pod's sandbox; another after the sandbox was made again. */
  readonly containerId: string
  readonly interfaceName: string
  /** The configuration or list of a NAD, with a name. */
  readonly config: JsonObject
  /** `IP=192.168.20.5/24;K8S_POD_NAME=web`: as CNI_ARGS. */
  readonly args: string
  /** For plugins that declare the capability: `{ips: [...]}`. */
  readonly capabilityArgs: JsonObject
}

export type Command = 'ADD' | 'CHECK' | 'DEL'

/** A plugin's last result, or the error that a runtime would put into the pod's Events. */
export type Answer =
  { readonly ok: true; readonly result: JsonObject } | { readonly ok: false; readonly message: string }

/** What went wrong; empty if nothing did. */
export const faultOf = (answer: Answer): string => (answer.ok ? '' : answer.message)

/**
 * Calls the plugins of a network one by one as libcni does (containernetworking/cni v1.1 `libcni/api.go`): each gets its own
 * configuration with name, cniVersion, the runtimeConfig of its capabilities and the result so far on standard input; DEL goes
 * from last to first, and DEL and CHECK get the result of ADD.
 */
export async function callPlugins(
  command: Command,
  attachment: Attachment,
  { plugins: folder, added = {} }: { readonly plugins: string; readonly added?: JsonObject },
): Promise<Answer> {
  const plugins = pluginsOf(attachment.config)
  let result = added
  for (const plugin of command === 'DEL' ? plugins.toReversed() : plugins) {
    const configuration = configurationOf(
      plugin,
      attachment,
      command === 'ADD' && plugin === plugins[0] ? {} : result,
    )
    const answer = await callPlugin(command, attachment, { folder, configuration })
    if (!answer.ok) return answer
    if (command === 'ADD') result = answer.result
  }
  return { ok: true, result }
}

function pluginsOf(config: JsonObject): readonly JsonObject[] {
  const listed = property(config, 'plugins')
  return isArray(listed) ? listed.filter(isObject) : [config]
}

function configurationOf(
  plugin: JsonObject,
  { config, capabilityArgs }: Attachment,
  result: JsonObject,
): JsonObject {
  const declared = objectAt(plugin, 'capabilities')
  const runtimeConfig = Object.fromEntries(
    Object.entries(capabilityArgs).filter(([capability]) => declared[capability] === true),
  )
  return {
    ...plugin,
    name: config['name'] ?? '',
    cniVersion: config['cniVersion'] ?? '',
    ...(Object.keys(runtimeConfig).length === 0 ? {} : { runtimeConfig }),
    ...(Object.keys(result).length === 0 ? {} : { prevResult: result }),
  }
}

interface Call {
  readonly folder: string
  readonly configuration: JsonObject
}

async function callPlugin(
  command: Command,
  { node, pod, containerId, interfaceName, args }: Attachment,
  { folder, configuration }: Call,
): Promise<Answer> {
  const program = join(folder, text(configuration, 'type') ?? '')
  const { code, stdout, stderr } = await run('ip', ['netns', 'exec', node.name, program], {
    input: JSON.stringify(configuration),
    env: {
      CNI_COMMAND: command,
      CNI_CONTAINERID: containerId,
      CNI_NETNS: pod.path,
      CNI_IFNAME: interfaceName,
      CNI_ARGS: args,
      CNI_PATH: folder,
    },
  })
  const result = parsed(stdout)
  if (code === 0) return { ok: true, result }
  return { ok: false, message: text(result, 'msg') ?? `${stderr}${stdout}` }
}

function parsed(output: string): JsonObject {
  if (output.trim() === '') return {}
  const value: unknown = JSON.parse(output)
  return isObject(value) ? value : {}
}
