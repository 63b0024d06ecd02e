import { join } from 'node:path'
import type { ControlPlaneBinaries } from './binaries.ts'
import type { ProcessDescription } from './control-plane-process.ts'
import { answersOk } from './probe.ts'

/** Where the programs of one control plane listen and keep their files. */
export interface Layout {
  readonly folder: string
  readonly kubeconfigFile: string
  readonly ports: {
    readonly etcd: number
    readonly etcdPeer: number
    readonly apiServer: number
    readonly controllerManager: number
    readonly scheduler: number
  }
}

export function etcdProgram(binaries: ControlPlaneBinaries, layout: Layout): ProcessDescription {
  const client = `http://127.0.0.1:${layout.ports.etcd}`
  const peer = `http://127.0.0.1:${layout.ports.etcdPeer}`
  return {
    name: 'etcd',
    program: binaries.etcd,
    logFile: join(layout.folder, 'etcd.log'),
    ready: () => answersOk(`${client}/health`),
    // It waits for its watchers, which an API server never closes. Killed or not, the page cache has its data.
    patience: 300,
    flags: [
      '--name=default',
      `--data-dir=${join(layout.folder, 'etcd')}`,
      '--unsafe-no-fsync=true',
      // Its only member elects itself: after this time, in milliseconds, and not after the usual second.
      '--heartbeat-interval=20',
      '--election-timeout=200',
      `--listen-client-urls=${client}`,
      `--advertise-client-urls=${client}`,
      `--listen-peer-urls=${peer}`,
      `--initial-advertise-peer-urls=${peer}`,
      `--initial-cluster=default=${peer}`,
    ],
  }
}

export function apiServerProgram(
  binaries: ControlPlaneBinaries,
  layout: Layout,
  extraFlags: readonly string[],
): ProcessDescription {
  const url = `https://127.0.0.1:${layout.ports.apiServer}`
  const certs = join(layout.folder, 'certs')
  return {
    name: 'kube-apiserver',
    program: binaries.apiServer,
    logFile: join(layout.folder, 'kube-apiserver.log'),
    ready: () => answersOk(`${url}/readyz`),
    patience: 1_500,
    flags: [
      '--advertise-address=127.0.0.1',
      '--bind-address=127.0.0.1',
      `--secure-port=${layout.ports.apiServer}`,
      `--cert-dir=${certs}`,
      `--client-ca-file=${join(certs, 'ca.crt')}`,
      `--etcd-servers=http://127.0.0.1:${layout.ports.etcd}`,
      '--service-cluster-ip-range=10.0.0.0/24',
      '--allow-privileged=true',
      '--authorization-mode=RBAC',
      `--service-account-issuer=${url}/`,
      `--service-account-key-file=${join(certs, 'sa.pub')}`,
      `--service-account-signing-key-file=${join(certs, 'sa.key')}`,
      ...extraFlags,
    ],
  }
}

export function controllerManagerProgram(
  program: string,
  layout: Layout,
  controllers: string,
): ProcessDescription {
  const certs = join(layout.folder, 'certs')
  return {
    ...controllerProgram(
      { name: 'kube-controller-manager', program },
      layout,
      layout.ports.controllerManager,
    ),
    flags: [
      ...controllerFlags('kube-controller-manager', layout, layout.ports.controllerManager),
      '--use-service-account-credentials=true',
      `--service-account-private-key-file=${join(certs, 'sa.key')}`,
      `--root-ca-file=${join(certs, 'ca.crt')}`,
      `--cluster-signing-cert-file=${join(certs, 'ca.crt')}`,
      `--cluster-signing-key-file=${join(certs, 'ca.key')}`,
      `--controllers=${controllers}`,
    ],
  }
}

export function schedulerProgram(program: string, layout: Layout): ProcessDescription {
  return controllerProgram({ name: 'kube-scheduler', program }, layout, layout.ports.scheduler)
}

function controllerProgram(
  { name, program }: { readonly name: string; readonly program: string },
  layout: Layout,
  port: number,
): ProcessDescription {
  return {
    name,
    program,
    logFile: join(layout.folder, `${name}.log`),
    ready: () => answersOk(`https://127.0.0.1:${port}/healthz`),
    patience: 2_000,
    flags: controllerFlags(name, layout, port),
  }
}

function controllerFlags(name: string, layout: Layout, port: number): readonly string[] {
  return [
    `--kubeconfig=${layout.kubeconfigFile}`,
    '--bind-address=127.0.0.1',
    `--secure-port=${port}`,
    `--cert-dir=${join(layout.folder, name)}`,
    '--leader-elect=false',
    // Their own limits of 20 and 50 calls a second would make a Deployment of 1,000 pods take minutes.
    '--kube-api-qps=500',
    '--kube-api-burst=1000',
  ]
}
