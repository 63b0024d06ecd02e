/** A workflow command as GitHub's runner reads it off a line of a log. */
export interface WorkflowCommand {
  readonly command: string
  readonly properties: Readonly<Record<string, string>>
  readonly message: string
}

/** As actions/runner does (ActionCommand.TryParseV2): blanks at the front, two colons, a name, properties, two colons, text. */
export function workflowCommands(log: string): readonly WorkflowCommand[] {
  return log.split(/\r?\n/).flatMap((line) => {
    const [, command = '', properties = '', message = ''] =
      /^\s*::([^ :]+)(?: (.*?))?::(.*)$/.exec(line) ?? []
    return command === ''
      ? []
      : [{ command, properties: propertiesOf(properties), message: unescaped(message) }]
  })
}

function propertiesOf(text: string): Readonly<Record<string, string>> {
  const pairs = text.split(',').map((pair): [string, string] => {
    const at = pair.indexOf('=')
    return [
      pair.slice(0, at),
      unescaped(
        pair
          .slice(at + 1)
          .replaceAll('%3A', ':')
          .replaceAll('%2C', ','),
      ),
    ]
  })
  return Object.fromEntries(pairs)
}

const unescaped = (text: string): string =>
  text.replaceAll('%0D', '\r').replaceAll('%0A', '\n').replaceAll('%25', '%')
