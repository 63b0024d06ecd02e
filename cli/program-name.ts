import { basename } from 'node:path'

/**
 * What help and usage call the program: `kubectl berth` if the script that Node was started with is the one of the kubectl plugin
 * (packaging/), or a link of that name; else `berth`.
 */
export const programName = (script: string | undefined): string =>
  basename(script ?? '').startsWith('kubectl-berth') ? 'kubectl berth' : 'berth'
