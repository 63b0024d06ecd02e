/**
 * Lists that a strategic merge patch merges by key instead of replacing: the `patchMergeKey` of Kubernetes's types, by
 * type and field. Lists that are not here are replaced whole.
 */
const MERGE_KEYS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  V1PodSpec: {
    containers: 'name',
    initContainers: 'name',
    ephemeralContainers: 'name',
    volumes: 'name',
    imagePullSecrets: 'name',
    hostAliases: 'ip',
    schedulingGates: 'name',
    topologySpreadConstraints: 'topologyKey',
    resourceClaims: 'name',
  },
  V1Container: {
    ports: 'containerPort',
    env: 'name',
    volumeMounts: 'mountPath',
    volumeDevices: 'devicePath',
  },
  V1EphemeralContainer: {
    ports: 'containerPort',
    env: 'name',
    volumeMounts: 'mountPath',
    volumeDevices: 'devicePath',
  },
  V1ObjectMeta: { ownerReferences: 'uid' },
  V1PodStatus: { conditions: 'type', podIPs: 'ip', hostIPs: 'ip', resourceClaimStatuses: 'name' },
  V1NodeStatus: { conditions: 'type', addresses: 'type' },
  V1NamespaceStatus: { conditions: 'type' },
  V1DeploymentStatus: { conditions: 'type' },
  V1ReplicaSetStatus: { conditions: 'type' },
  V1StatefulSetStatus: { conditions: 'type' },
  V1DaemonSetStatus: { conditions: 'type' },
  V1JobStatus: { conditions: 'type' },
  V1ServiceAccount: { secrets: 'name' },
  V1MutatingWebhookConfiguration: { webhooks: 'name' },
  V1ValidatingWebhookConfiguration: { webhooks: 'name' },
}

/** Lists of plain values that are merged as sets. */
const MERGED_VALUES: Readonly<Record<string, readonly string[]>> = {
  V1ObjectMeta: ['finalizers'],
  V1NodeSpec: ['podCIDRs'],
}

export const mergeKey = (type: string, field: string): string | undefined => MERGE_KEYS[type]?.[field]

export const mergesValues = (type: string, field: string): boolean =>
  MERGED_VALUES[type]?.includes(field) ?? false
