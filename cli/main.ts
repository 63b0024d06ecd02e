#!/usr/bin/env node
import { processTerminal } from './terminal.ts'
import { run } from './program.ts'

await run(process.argv.slice(2), processTerminal)
