import { pino, type Logger } from 'pino'
import { isObject, type JsonObject } from '../../network/json/json.ts'

/** A log that keeps its lines. */
export function memoryLog(): { readonly log: Logger; readonly lines: JsonObject[] } {
  const lines: JsonObject[] = []
  const write = (line: string): void => {
    const read: unknown = JSON.parse(line)
    if (isObject(read)) lines.push(read)
  }
  const formatters = { level: (label: string) => ({ level: label }) }
  return { log: pino({ base: null, formatters }, { write }), lines }
}
