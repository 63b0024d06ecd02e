import { setTimeout as sleep } from 'node:timers/promises'

/** How long something may take that takes a moment on an idle machine, in milliseconds. */
const PATIENCE = 30_000

/** Waits until the condition holds. @throws Error with `why` after 30 s. */
export async function until(
  condition: () => boolean | Promise<boolean>,
  why: () => string,
  pause = 25,
): Promise<void> {
  const deadline = Date.now() + PATIENCE
  while (!(await condition())) {
    if (Date.now() > deadline) throw new Error(`not within ${PATIENCE / 1000} s: ${why()}`)
    await sleep(pause)
  }
}

/** Asks again until the answer is a wanted one; the last answer after 30 s, for the test to say what is wrong with it. */
export async function eventually<Answer>(
  ask: () => Promise<Answer>,
  isWanted: (answer: Answer) => boolean,
): Promise<Answer> {
  const deadline = Date.now() + PATIENCE
  for (;;) {
    const answer = await ask()
    if (isWanted(answer) || Date.now() > deadline) return answer
    await sleep(50)
  }
}
