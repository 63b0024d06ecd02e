import type { Release } from './render-chart.ts'

const CERTIFICATE = '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n'

/** Releases that between them take every branch of every template. */
export const RELEASES: Readonly<Record<string, Release>> = {
  'as it comes': {},
  'with cert-manager': { values: { certManager: { enabled: true } } },
  'in a namespace and by a name of its own': { name: 'network', namespace: 'network-admission' },
  'with a Secret of yours': { values: { existingSecret: { name: 'my-tls', caBundle: CERTIFICATE } } },
  'with a Secret whose authority something else writes': {
    values: {
      existingSecret: { name: 'my-tls' },
      registrationAnnotations: { 'service.beta.openshift.io/inject-cabundle': 'true' },
      serviceAnnotations: { 'service.beta.openshift.io/serving-cert-secret-name': 'my-tls' },
    },
  },
  'with the definitions of Cluster API': { values: { crds: { clusterApi: true } } },
  'with the definitions of Cluster API and cert-manager': {
    values: { crds: { clusterApi: true }, certManager: { enabled: true } },
  },
  'with the definitions of Cluster API and a Secret of yours': {
    values: { crds: { clusterApi: true }, existingSecret: { name: 'my-tls', caBundle: CERTIFICATE } },
  },
  'without definitions': { values: { crds: { install: false } } },
  'on Kubernetes 1.27': { kubeVersion: '1.27.3' },
  'on Kubernetes 1.27 of a vendor, with cert-manager': {
    kubeVersion: '1.27.16-eks-a18cd3a',
    values: { certManager: { enabled: true } },
  },
  'on Kubernetes 1.29': { kubeVersion: '1.29.14-gke.1018000' },
  'on OpenShift': { apiVersions: ['security.openshift.io/v1'] },
  'as OpenShift gets it from a template': { values: { openshift: true } },
  'on the network of the nodes': {
    values: {
      hostNetwork: true,
      webhook: { port: 9443, operationsPort: 9080 },
      allocator: { operationsPort: 9081 },
    },
  },
  'for callers with a certificate': {
    values: {
      webhook: { clientCa: { configMap: 'callers', key: 'ca.pem', names: ['kube-apiserver', 'api server'] } },
    },
  },
  'for callers of an authority in a Secret': { values: { webhook: { clientCa: { secret: 'callers' } } } },
  'with everything for Prometheus and Grafana': {
    values: {
      serviceMonitor: { enabled: true, labels: { release: 'prometheus' } },
      prometheusRule: {
        enabled: true,
        labels: { release: 'prometheus' },
        runbookUrl: 'https://wiki.example/berth',
      },
      dashboard: { enabled: true, annotations: { 'grafana-folder': 'Network' } },
    },
  },
  'with entries of its own mind': {
    values: {
      excludedNamespaces: ['kube-system', 'kube-node-lease', 'storage'],
      multusNamespaces: ['kube-system', 'multus'],
      certManager: { namespaces: [] },
      webhooks: {
        'validate.berth.dev': { failurePolicy: 'Ignore', timeoutSeconds: 3 },
        'templates.validate.berth.dev': {
          timeoutSeconds: 1,
          objectSelector: { matchLabels: { review: 'yes' } },
        },
      },
    },
  },
  'with a configuration': {
    values: {
      config: {
        defaults: { enforce: 'restricted', 'enforce-version': 'v0.1' },
        reservedNetworks: [
          { name: 'pods', cidr: '10.244.0.0/16' },
          { name: 'on: colon # and hash', range: '192.168.20.200-192.168.20.250', domain: 'default' },
        ],
        ipam: { quarantine: '1m' },
      },
    },
  },
  'with a pod of its own': {
    values: {
      image: {
        repository: 'registry.example/net/berth',
        digest: `sha256:${'a1'.repeat(32)}`,
        pullPolicy: 'Always',
      },
      imagePullSecrets: [{ name: 'registry' }],
      replicas: 3,
      updateStrategy: { type: 'Recreate' },
      podDisruptionBudget: { maxUnavailable: '34%' },
      priorityClassName: 'network',
      topologySpreadConstraints: [],
      nodeSelector: { 'node-role.kubernetes.io/control-plane': '' },
      tolerations: [
        { key: 'node-role.kubernetes.io/control-plane', operator: 'Exists', effect: 'NoSchedule' },
      ],
      affinity: { nodeAffinity: { preferredDuringSchedulingIgnoredDuringExecution: [] } },
      commonLabels: { team: 'network' },
      podLabels: { zone: 'core' },
      podAnnotations: { note: 'yes' },
      logLevel: 'debug',
      webhook: { extraArgs: ['--operations-host=127.0.0.1'], extraEnv: [{ name: 'TZ', value: 'UTC' }] },
      allocator: {
        serveClaims: 'never',
        extraArgs: ['--identity=one'],
        extraEnv: [{ name: 'TZ', value: 'UTC' }],
        resources: { limits: { memory: '1Gi' } },
      },
    },
  },
  'with a tag of its own': { values: { image: { tag: '0.1.0-rc.1' } } },
  'with a network policy of its own': {
    values: {
      networkPolicy: {
        monitoringNamespaces: [],
        apiServerPorts: [443, 8443],
        extraIngress: [{ from: [{ ipBlock: { cidr: '10.0.0.0/24' } }] }],
        extraEgress: [{ ports: [{ port: 53, protocol: 'UDP' }] }],
      },
    },
  },
  'with as little as can be': {
    values: {
      replicas: 1,
      podDisruptionBudget: { enabled: false },
      networkPolicy: { enabled: false },
      confineAllocator: false,
      uninstall: { enabled: false },
      tests: { enabled: false },
      priorityClassName: '',
    },
  },
  'with a background scan': { values: { backgroundScan: { enabled: true, period: '90s' } } },
  'with the map': { values: { map: { enabled: true } } },
  'with gates kept': { values: { uninstall: { keepGates: true, resources: { limits: { memory: '1Gi' } } } } },
  'in the namespace default': { namespace: 'default' },
}
