import { mkdir, mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { writeAuditPolicy } from './audit.ts'
import { findBinaries, type ControlPlaneBinaries } from './binaries.ts'
import {
  createCertificateAuthority,
  createServiceAccountKeys,
  type CertificateAuthority,
} from './certificates.ts'
import { ControlPlaneProcess, type ProcessDescription } from './control-plane-process.ts'
import { ControlPlane, type Processes } from './control-plane.ts'
import { kubeconfig } from './kubeconfig.ts'
import { freePorts } from './ports.ts'
import {
  apiServerProgram,
  controllerManagerProgram,
  etcdProgram,
  schedulerProgram,
  type Layout,
} from './programs.ts'
import { startReaper, type Reaper } from './reaper.ts'

export interface ControlPlaneOptions {
  /** Deployments get their pods, deleted namespaces empty themselves. */
  readonly controllerManager?: boolean
  /** Which controllers, as its flag --controllers has them: `*,-endpointslice-controller`; `*` unless given. */
  readonly controllers?: string
  /** Pods are bound to the nodes that `createReadyNode` makes; nothing runs them. */
  readonly scheduler?: boolean
  /** Record everybody's writes for `auditEvents`, and not only what Berth's own accounts ask for. */
  readonly audit?: boolean
  /** Pods get the account of their namespace, and its token, as in any cluster; without, pods need none. */
  readonly serviceAccounts?: boolean
  /** Further kube-apiserver flags: `['--feature-gates=MutatingAdmissionPolicy=true']`. */
  readonly apiServerFlags?: readonly string[]
}

/** A port that was free when we looked may be taken when the program binds it: then all of it once more. */
const attempts = 3

/**
 * Starts etcd and kube-apiserver on free loopback ports in a temporary folder. All of it goes with `stop`, or when the
 * calling process ends in whatever way. @throws Error when the binaries are not there or a program does not start.
 */
export async function startControlPlane(options: ControlPlaneOptions = {}): Promise<ControlPlane> {
  const search = findBinaries()
  if (!search.found) throw new Error(`no Kubernetes binaries in ${search.lookedIn.join(', ')}`)
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await startOnce(search.binaries, options)
    } catch (error) {
      if (attempt === attempts || !isPortTaken(error)) throw error
    }
  }
}

async function startOnce(
  binaries: ControlPlaneBinaries,
  options: ControlPlaneOptions,
): Promise<ControlPlane> {
  const folder = await mkdtemp(join(tmpdir(), 'berth-control-plane-'))
  const reaper = startReaper(folder)
  const started: ControlPlaneProcess[] = []
  try {
    const authority = await createCertificateAuthority()
    const admin = await authority.client('admin', ['system:masters'])
    const layout = await createLayout(folder)
    await writeCertificates(folder, authority)
    const server = `https://127.0.0.1:${layout.ports.apiServer}`
    const config = kubeconfig(server, 'admin', { ca: authority.cert, ...admin })
    await writeFile(layout.kubeconfigFile, config, { mode: 0o600 })
    const processes = await describeProcesses(binaries, layout, { options, reaper })
    started.push(processes.etcd, processes.apiServer, ...processes.controllers)
    await processes.etcd.start()
    await processes.apiServer.start()
    await Promise.all(processes.controllers.map((controller) => controller.start()))
    return new ControlPlane({ binaries, layout, authority, admin, processes, reaper })
  } catch (error) {
    await Promise.all(started.map((process) => process.stop()))
    await reaper.finish()
    throw error
  }
}

async function createLayout(folder: string): Promise<Layout> {
  const [etcd = 0, etcdPeer = 0, apiServer = 0, controllerManager = 0, scheduler = 0] = await freePorts(5)
  return {
    folder,
    kubeconfigFile: join(folder, 'admin.kubeconfig'),
    ports: { etcd, etcdPeer, apiServer, controllerManager, scheduler },
  }
}

async function writeCertificates(folder: string, authority: CertificateAuthority): Promise<void> {
  const serving = await authority.serving([
    { type: 'ip', value: '127.0.0.1' },
    { type: 'ip', value: '10.0.0.1' },
    { type: 'dns', value: 'localhost' },
  ])
  const serviceAccount = await createServiceAccountKeys()
  const files: Readonly<Record<string, string>> = {
    'ca.crt': authority.cert,
    'ca.key': authority.key,
    'apiserver.crt': serving.cert,
    'apiserver.key': serving.key,
    'sa.pub': serviceAccount.pub,
    'sa.key': serviceAccount.key,
  }
  const certs = join(folder, 'certs')
  await mkdir(certs, { mode: 0o700 })
  for (const [name, pem] of Object.entries(files)) await writeFile(join(certs, name), pem, { mode: 0o600 })
}

async function describeProcesses(
  binaries: ControlPlaneBinaries,
  layout: Layout,
  { options, reaper }: { readonly options: ControlPlaneOptions; readonly reaper: Reaper },
): Promise<Processes> {
  const auditFlags = await writeAuditPolicy(layout.folder, { everybody: options.audit === true })
  const accountFlags = options.serviceAccounts === true ? [] : ['--disable-admission-plugins=ServiceAccount']
  const extraFlags = [...auditFlags, ...accountFlags, ...(options.apiServerFlags ?? [])]
  const controllers: ProcessDescription[] = []
  if (options.controllerManager === true) {
    const program = wanted(binaries, 'controllerManager')
    controllers.push(controllerManagerProgram(program, layout, options.controllers ?? '*'))
  }
  if (options.scheduler === true) controllers.push(schedulerProgram(wanted(binaries, 'scheduler'), layout))
  const run = (description: ProcessDescription): ControlPlaneProcess =>
    new ControlPlaneProcess(description, reaper)
  return {
    etcd: run(etcdProgram(binaries, layout)),
    apiServer: run(apiServerProgram(binaries, layout, extraFlags)),
    controllers: controllers.map(run),
  }
}

function wanted(binaries: ControlPlaneBinaries, program: 'controllerManager' | 'scheduler'): string {
  const path = binaries[program]
  if (path === undefined)
    throw new Error(`no ${program} in ${binaries.folder}; docs/testing.md says how to get it`)
  return path
}

function isPortTaken(error: unknown): boolean {
  return error instanceof Error && error.message.includes('address already in use')
}
