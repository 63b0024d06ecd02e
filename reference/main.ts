import { writeFileSync } from 'node:fs'
import { pages } from './pages.ts'

// `npm run docs`: writes the pages that are made of schemas and definitions.
for (const [file, page] of pages()) writeFileSync(file, page)
