#!/usr/bin/env node
import { processTerminal } from './terminal.ts'
import { run } from './program.ts'
import { programName } from './program-name.ts'

await run(process.argv.slice(2), processTerminal, programName(process.argv[1]))
