import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { parse } from 'yaml'
import { isArray, isObject, objectAt, property, text, type JsonObject } from '../../network/json/json.ts'

/** What the runner knows of a job when an action runs in it. */
export interface Job {
  /** The top of the repository that uses the action. */
  readonly workspace: string
  /** What stands before the folders of PATH. */
  readonly path: readonly string[]
}

/** What a run of the action did. */
export interface ActionRun {
  readonly steps: readonly StepRun[]
  readonly outputs: Readonly<Record<string, string>>
}

export interface StepRun {
  readonly name: string
  readonly log: string
  readonly error: string
  readonly code: number | null
}

export function readAction(): JsonObject {
  const action: unknown = parse(readFileSync('action.yml', 'utf8'))
  if (!isObject(action)) throw new Error('action.yml holds no object')
  return action
}

export const stepsOf = (action: JsonObject): readonly JsonObject[] => {
  const steps = property(objectAt(action, 'runs'), 'steps')
  return isArray(steps) ? steps.filter(isObject) : []
}

/**
 * Runs the steps of action.yml that are scripts, as GitHub's runner does those of a composite action: defaults of inputs filled in,
 * expressions of `env` evaluated, `bash --noprofile --norc -eo pipefail FILE` in the workspace, until one fails.
 */
export function runAction(given: Readonly<Record<string, string>>, job: Job): ActionRun {
  const folder = mkdtempSync(join(tmpdir(), 'berth-action-'))
  try {
    const action = readAction()
    const inputs = { ...defaultsOf(action), ...given }
    const outputFile = join(folder, 'outputs')
    writeFileSync(outputFile, '')
    const steps: StepRun[] = []
    for (const step of stepsOf(action).filter((one) => text(one, 'run') !== undefined)) {
      const script = join(folder, 'script.sh')
      writeFileSync(script, text(step, 'run') ?? '')
      const { stdout, stderr, status } = spawnSync(
        'bash',
        ['--noprofile', '--norc', '-eo', 'pipefail', script],
        {
          cwd: job.workspace,
          encoding: 'utf8',
          env: {
            ...process.env,
            ...environmentOf(step, inputs),
            PATH: [...job.path, process.env['PATH'] ?? ''].join(':'),
            GITHUB_OUTPUT: outputFile,
          },
        },
      )
      steps.push({ name: text(step, 'name') ?? '', log: stdout, error: stderr, code: status })
      if (status !== 0) break
    }
    const lines = readFileSync(outputFile, 'utf8')
      .split('\n')
      .filter((line) => line !== '')
    return { steps, outputs: Object.fromEntries(lines.map((line) => line.split('='))) }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

const defaultsOf = (action: JsonObject): Readonly<Record<string, string>> => {
  const inputs = objectAt(action, 'inputs')
  return Object.fromEntries(
    Object.keys(inputs).map((name) => [name, text(objectAt(inputs, name), 'default') ?? '']),
  )
}

function environmentOf(step: JsonObject, inputs: Readonly<Record<string, string>>): Record<string, string> {
  const values = objectAt(step, 'env')
  return Object.fromEntries(
    Object.keys(values).map((name) => [name, evaluated(text(values, name) ?? '', inputs)]),
  )
}

/** `${{ inputs.filename }}`, `${{ github.action_path }}`: no other expressions are known here. */
const evaluated = (value: string, inputs: Readonly<Record<string, string>>): string =>
  value.replaceAll(/\$\{\{ (.*?) \}\}/g, (_, expression: string) => {
    if (expression === 'github.action_path') return resolve('.')
    const name = /^inputs\.([\w-]+)$/.exec(expression)?.[1] ?? ''
    const found = inputs[name]
    if (found === undefined) throw new Error(`an expression that is not known: ${expression}`)
    return found
  })
