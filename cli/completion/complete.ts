import type { Argument, Command, Option } from 'commander'

/** A word that could stand where the cursor is, and what it means. */
export interface Candidate {
  readonly value: string
  readonly description: string
}

/** What could stand at the cursor; `files`, `folders`: the shell adds those that it finds. */
export interface Completion {
  readonly candidates: readonly Candidate[]
  readonly paths: 'none' | 'files' | 'folders'
}

/** Words that commander does not know of: by command, and name of the argument or of the option's value. */
export type KnownWords = (command: string, value: string) => readonly Candidate[]

const NOTHING: Completion = { candidates: [], paths: 'none' }

/**
 * What could stand in place of the last of the words, of which the first stands behind the program's name. Read off the program
 * itself: its commands, options, choices, and the names of values (`<file>`).
 */
export function complete(program: Command, words: readonly string[], known: KnownWords): Completion {
  const current = words.at(-1) ?? ''
  const place = placeOf(program, words.slice(0, -1))
  if (place.literal) return argumentOf(place, current, known)
  const attached = /^(--[^=]+)=(.*)$/.exec(current)
  if (attached !== null) {
    const [, name = '', value = ''] = attached
    const option = optionOf(place.command, name)
    if (option === undefined) return NOTHING
    return prefixed(`${name}=`, valuesOf(option, value, known(place.command.name(), valueName(option))))
  }
  const options = current.startsWith('-') ? optionsOf(place, current) : []
  if (place.awaits !== undefined && !current.startsWith('--')) {
    // A lone - is standard input, or the beginning of the next option.
    const values = known(place.command.name(), valueName(place.awaits))
    const { candidates, paths } = valuesOf(place.awaits, current, values)
    return { candidates: [...candidates, ...options], paths }
  }
  if (current.startsWith('-')) return { candidates: options, paths: 'none' }
  const commands = place.operands > 0 ? [] : commandsOf(place.command, current)
  return commands.length > 0 ? { candidates: commands, paths: 'none' } : argumentOf(place, current, known)
}

interface Place {
  readonly command: Command
  /** How many of its arguments stand before the cursor. */
  readonly operands: number
  /** The option whose value stands at the cursor. */
  readonly awaits: Option | undefined
  readonly used: ReadonlySet<Option>
  /** Whether `--` stands before: options are words like others. */
  readonly literal: boolean
}

function placeOf(program: Command, words: readonly string[]): Place {
  let place: Place = {
    command: program,
    operands: 0,
    awaits: undefined,
    used: new Set(),
    literal: false,
  }
  for (const word of words) place = after(place, word)
  return place
}

function after(place: Place, word: string): Place {
  if (place.literal) return { ...place, operands: place.operands + 1 }
  if (word === '--') return { ...place, literal: true, awaits: undefined }
  if (word.startsWith('-') && word !== '-') return afterOption(place, word)
  if (place.awaits !== undefined) return place.awaits.variadic ? place : { ...place, awaits: undefined }
  // `help review`: the name of a command follows, as without it.
  if (word === 'help' && place.operands === 0 && place.command.commands.length > 0) return place
  const command = place.operands > 0 ? undefined : commandOf(place.command, word)
  if (command === undefined) return { ...place, operands: place.operands + 1 }
  return { command, operands: 0, awaits: undefined, used: new Set(), literal: false }
}

function afterOption(place: Place, word: string): Place {
  const option = optionOf(place.command, word.replace(/=.*$/, ''))
  if (option === undefined) return { ...place, awaits: undefined }
  const awaits = option.required && !word.includes('=') ? option : undefined
  return { ...place, awaits, used: new Set([...place.used, option]) }
}

const commandOf = (command: Command, word: string): Command | undefined =>
  command.commands.find((one) => one.name() === word || one.aliases().includes(word))

const visibleOptions = (command: Command): readonly Option[] => [
  ...command.createHelp().visibleOptions(command),
]

const optionOf = (command: Command, word: string): Option | undefined =>
  visibleOptions(command).find(({ long, short }) => word === long || word === short)

const commandsOf = (command: Command, current: string): readonly Candidate[] =>
  starting(
    current,
    command
      .createHelp()
      .visibleCommands(command)
      .map((one) => ({ value: one.name(), description: one.summary() || one.description() })),
  )

/** Those that were not given yet, long where there is a long name; the short name completes to itself. */
function optionsOf({ command, used }: Place, current: string): readonly Candidate[] {
  const open = visibleOptions(command).filter((option) => option.variadic || !used.has(option))
  const named = open.map(({ long, short, description }) => ({ value: long ?? short ?? '', description }))
  const short = open.filter((option) => option.short === current)
  return [
    ...starting(current, named),
    ...short.map(({ description }) => ({ value: current, description })),
  ].filter(({ value }) => value !== '')
}

function valuesOf({ argChoices, flags }: Option, current: string, known: readonly Candidate[]): Completion {
  if (argChoices !== undefined) return { candidates: starting(current, wordsOf(argChoices)), paths: 'none' }
  return { candidates: starting(current, known), paths: pathsOf(flags) }
}

/** `id`, of `--rule <id...>`. */
const valueName = ({ flags }: Option): string => /[<[]([^>\].]+)/.exec(flags)?.[1] ?? ''

function argumentOf({ command, operands }: Place, current: string, known: KnownWords): Completion {
  const argument = argumentAt(command, operands)
  if (argument === undefined) return NOTHING
  const name = argument.name()
  const words = argument.argChoices === undefined ? known(command.name(), name) : wordsOf(argument.argChoices)
  return { candidates: starting(current, words), paths: pathsOf(`<${name}>`) }
}

function argumentAt({ registeredArguments }: Command, operands: number): Argument | undefined {
  const last = registeredArguments.at(-1)
  return registeredArguments[operands] ?? (last?.variadic === true ? last : undefined)
}

/** By the name of the value: `--config <file>`, `--directory <dir>`. */
function pathsOf(flags: string): Completion['paths'] {
  if (/<file(?:\.\.\.)?>/.test(flags)) return 'files'
  return /<(?:dir|folder)(?:\.\.\.)?>/.test(flags) ? 'folders' : 'none'
}

const wordsOf = (values: readonly string[]): readonly Candidate[] =>
  values.map((value) => ({ value, description: '' }))

const starting = (current: string, candidates: readonly Candidate[]): readonly Candidate[] =>
  candidates.filter(({ value }) => value.startsWith(current))

const prefixed = (prefix: string, { candidates, paths }: Completion): Completion => ({
  candidates: candidates.map(({ value, description }) => ({ value: `${prefix}${value}`, description })),
  paths,
})
