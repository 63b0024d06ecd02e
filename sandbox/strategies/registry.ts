import { resourceName, type ResourceKind } from '../kinds/resource-kind.ts'
import { definitionStrategy } from './custom-resource-definition.ts'
import { eventStrategy } from './event.ts'
import { namespaceStrategy } from './namespace.ts'
import { podStrategy } from './pod.ts'
import { secretStrategy } from './secret.ts'
import type { Strategy } from './strategy.ts'
import { webhookConfigurationStrategy } from './webhook-configuration.ts'
import { cronJobStrategy, jobStrategy, workloadStrategy } from './workload.ts'

const STRATEGIES: Readonly<Record<string, Strategy>> = {
  pods: podStrategy,
  events: eventStrategy,
  namespaces: namespaceStrategy,
  serviceaccounts: { returnsDeleted: true },
  secrets: secretStrategy,
  'deployments.apps': workloadStrategy,
  'statefulsets.apps': workloadStrategy,
  'daemonsets.apps': workloadStrategy,
  'replicasets.apps': workloadStrategy,
  'jobs.batch': jobStrategy,
  'cronjobs.batch': cronJobStrategy,
  'mutatingwebhookconfigurations.admissionregistration.k8s.io': webhookConfigurationStrategy,
  'validatingwebhookconfigurations.admissionregistration.k8s.io': webhookConfigurationStrategy,
  'customresourcedefinitions.apiextensions.k8s.io': definitionStrategy,
}

const NONE: Strategy = {}
const CUSTOM: Strategy = { generation: true }

export const strategyOf = (kind: ResourceKind): Strategy =>
  kind.type === undefined ? CUSTOM : (STRATEGIES[resourceName(kind)] ?? NONE)
