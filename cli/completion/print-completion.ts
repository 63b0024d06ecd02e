import type { Completion } from './complete.ts'

/** What Cobra's shell scripts, those of kubectl among them, understand: bits of ShellCompDirective. */
const DIRECTIVES = { none: 4, files: 0, folders: 16 } as const

/**
 * In the protocol of Cobra (spf13/cobra, `__complete`), which kubectl asks its plugins' `kubectl_complete-…` by: a candidate a line,
 * behind a tab what it means, and last a colon and the directive.
 * ```
 * review	say what Berth would answer to manifests, before any cluster sees them
 * :4
 * ```
 */
export const printCompletion = ({ candidates, paths }: Completion): string =>
  [
    ...candidates.map(({ value, description }) =>
      description === '' ? value : `${value}\t${line(description)}`,
    ),
    `:${DIRECTIVES[paths]}`,
    '',
  ].join('\n')

const line = (text: string): string => text.replaceAll(/\s+/g, ' ')
