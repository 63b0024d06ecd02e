import { announceMissing } from '../not-tested.ts'
import { requirements } from './requirements.ts'

/** Jest's global setup of the browser tests: once a run, before any test, says what cannot be tested here. */
export default function announceWhatIsMissing(): void {
  announceMissing('the tests of the map in a browser', requirements().missing)
}
