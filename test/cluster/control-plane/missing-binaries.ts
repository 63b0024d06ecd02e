import type { BinarySearch } from './binaries.ts'

/** What stands on stderr when tests of this folder cannot run, or undefined when all of them can. */
export function missingBinariesNotice(search: BinarySearch): string | undefined {
  if (!search.found) {
    return frame([
      'NOT TESTED: no Kubernetes binaries on this machine, the tests that need a real API server are skipped',
      '',
      'looked for etcd, kube-apiserver and kubectl in',
      ...search.lookedIn.map((folder) => `  ${folder}`),
      '',
      'to get them:',
      '  go install sigs.k8s.io/controller-runtime/tools/setup-envtest@latest',
      '  setup-envtest use',
      'or set KUBEBUILDER_ASSETS to a folder that has them; docs/testing.md has the rest',
    ])
  }
  const missing = [
    ...(search.binaries.controllerManager === undefined ? ['kube-controller-manager'] : []),
    ...(search.binaries.scheduler === undefined ? ['kube-scheduler'] : []),
  ]
  if (missing.length === 0) return undefined
  return frame([
    `PARTLY TESTED: no ${missing.join(' and no ')}, the tests that need it are skipped`,
    '',
    `looked in ${search.binaries.folder}`,
    'setup-envtest does not bring it; docs/testing.md says how to put it there',
  ])
}

function frame(lines: readonly string[]): string {
  const width = Math.max(...lines.map((line) => line.length))
  const bar = '#'.repeat(width + 4)
  return ['', bar, ...lines.map((line) => `# ${line.padEnd(width)} #`), bar, ''].join('\n')
}
