import { readFileSync } from 'node:fs'
import { shownIn } from '../pages/shown.ts'

export const EMERGENCY_PAGE = readFileSync('docs/emergency.md', 'utf8')

export const SHOWN = shownIn(EMERGENCY_PAGE)
