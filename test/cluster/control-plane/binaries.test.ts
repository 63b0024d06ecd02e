import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { findBinaries, type BinarySearch, type SearchPlace } from './binaries.ts'
import { missingBinariesNotice } from './missing-binaries.ts'

const required = ['etcd', 'kube-apiserver', 'kubectl']

let home = ''
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'berth-binaries-'))
})
afterEach(() => rmSync(home, { recursive: true }))

function install(folder: string, programs: readonly string[]): string {
  mkdirSync(folder, { recursive: true })
  for (const program of programs) {
    writeFileSync(join(folder, program), '')
    chmodSync(join(folder, program), 0o755)
  }
  return folder
}

function place(env: SearchPlace['env'] = {}): SearchPlace {
  return { env, home, platform: 'linux', arch: 'x64' }
}

function store(version: string, base = join(home, '.local', 'share')): string {
  return join(base, 'kubebuilder-envtest', 'k8s', version)
}

function folderOf(search: BinarySearch): string | undefined {
  return search.found ? search.binaries.folder : undefined
}

describe('finding the control plane binaries', () => {
  it('takes the newest complete version of this platform, by number and not by letter', () => {
    install(store('1.9.11-linux-amd64'), required)
    const newest = install(store('1.36.2-linux-amd64'), required)
    install(store('1.37.0-linux-amd64'), ['etcd', 'kubectl'])
    install(store('1.38.0-darwin-amd64'), required)
    expect(folderOf(findBinaries(place()))).toBe(newest)
  })

  it('looks below XDG_DATA_HOME when that is set', () => {
    install(store('1.36.2-linux-amd64'), required)
    const data = join(home, 'data')
    const folder = install(store('1.30.0-linux-amd64', data), required)
    expect(folderOf(findBinaries(place({ XDG_DATA_HOME: data })))).toBe(folder)
  })

  it('takes KUBEBUILDER_ASSETS before anything else', () => {
    install(store('1.36.2-linux-amd64'), required)
    const assets = install(join(home, 'assets'), required)
    expect(folderOf(findBinaries(place({ KUBEBUILDER_ASSETS: assets })))).toBe(assets)
  })

  it('does not quietly use another version when KUBEBUILDER_ASSETS is wrong', () => {
    install(store('1.36.2-linux-amd64'), required)
    const assets = join(home, 'nowhere')
    expect(findBinaries(place({ KUBEBUILDER_ASSETS: assets }))).toEqual({ found: false, lookedIn: [assets] })
  })

  it('names the controllers only where they are', () => {
    const folder = install(store('1.36.2-linux-amd64'), [...required, 'kube-scheduler'])
    const search = findBinaries(place())
    expect(search).toMatchObject({ found: true, binaries: { scheduler: join(folder, 'kube-scheduler') } })
    expect(search).not.toHaveProperty('binaries.controllerManager')
  })
})

describe('the notice of what cannot be tested', () => {
  it('names every folder that was looked in and how to get the binaries', () => {
    const notice = missingBinariesNotice({ found: false, lookedIn: ['/store/k8s', '/system/bin'] })
    expect(notice).toContain('NOT TESTED')
    expect(notice).toContain('/store/k8s')
    expect(notice).toContain('/system/bin')
    expect(notice).toContain('setup-envtest use')
  })

  it('names a missing controller', () => {
    install(store('1.36.2-linux-amd64'), [...required, 'kube-scheduler'])
    const notice = missingBinariesNotice(findBinaries(place()))
    expect(notice).toContain('PARTLY TESTED: no kube-controller-manager, the tests')
  })

  it('is absent when all binaries are there', () => {
    install(store('1.36.2-linux-amd64'), [...required, 'kube-scheduler', 'kube-controller-manager'])
    expect(missingBinariesNotice(findBinaries(place()))).toBeUndefined()
  })
})
