import type { Again } from '../work/controller.ts'

/** When only a change of something else helps: that is told, and this is for the case that it was not. */
export const WATCHED: Again = { afterMs: 60_000 }
/** When the API server has told what the view does not know: the watch is behind, or of no use. */
export const UNSEEN: Again = { afterMs: 5_000 }
