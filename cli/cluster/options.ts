import { Option, type Command } from 'commander'

/** Where a command about addresses reads the cluster. */
export interface InventoryOptions {
  readonly kubeconfig?: string
  readonly context?: string
  readonly state?: readonly string[]
  readonly config?: string
}

export const collect = (value: string, before: readonly string[] = []): readonly string[] => [
  ...before,
  value,
]

/** `--kubeconfig`, `--context`: as kubectl has them. */
export function withClusterOptions(command: Command): Command {
  return command
    .addOption(
      new Option(
        '--kubeconfig <file>',
        'the cluster to read; KUBECONFIG or ~/.kube/config without it',
      ).conflicts('state'),
    )
    .addOption(
      new Option('--context <name>', 'the context of the kubeconfig; its current one without it').conflicts(
        'state',
      ),
    )
}

/** `--kubeconfig`, `--context`, `--state`, `--config`. */
export function withInventoryOptions(command: Command): Command {
  return withClusterOptions(command)
    .option('--state <file...>', 'manifests that are the cluster: files, folders, -', collect)
    .option('--config <file>', 'a BerthConfiguration; the built-in defaults without it')
}
