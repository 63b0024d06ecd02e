/** How a test case of a JUnit report ended. */
export type Outcome = 'passed' | 'failed' | 'error'

/** The counts that a suite carries as attributes. */
export function counts(cases: readonly { readonly outcome: Outcome }[]): string {
  const count = (wanted: Outcome) => cases.filter(({ outcome }) => outcome === wanted).length
  return ` tests="${cases.length}" failures="${count('failed')}" errors="${count('error')}"`
}

/** Readers take what stands behind the last dot of a classname for the class: the file's ending is left out. */
export function testcase(name: string, source: string, content: string): string {
  const classname = source.replace(/\.[A-Za-z]+$/, '')
  const open = `    <testcase name="${escape(name)}" classname="${escape(classname)}"`
  return content === '' ? `${open}/>\n` : `${open}>\n${content}    </testcase>\n`
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
}

/** XML 1.0 text: the five entities, and no character that XML forbids. */
export const escape = (text: string): string =>
  text
    .toWellFormed()
    .replaceAll(/[^\t\n\r\u{20}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]/gu, '\u{fffd}')
    .replaceAll(/[&<>"']/g, (character) => ENTITIES[character] ?? '')
