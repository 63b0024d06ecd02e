import { readFileSync } from 'node:fs'
import { afterAll, afterEach, beforeAll, expect, it } from '@jest/globals'
import { describeOnControlPlane } from './environment.ts'
import { GuideStage, showsFailure } from './pages/guide-stage.ts'
import { invented, leftOut, shownIn, strictShapeOf } from './pages/shown.ts'
import { STORIES } from './pages/stories.ts'

/** The guides of docs/, played from the first command to the last: each has to print what the page shows, and nothing else. */
describeOnControlPlane('the guides', { controllerManager: true, scheduler: true }, (cluster) => {
  let stage: GuideStage
  beforeAll(async () => {
    for (const name of ['node1', 'node2']) await cluster().createReadyNode(name)
    stage = new GuideStage(cluster())
    await stage.cordon('node2', true)
  })
  afterEach(() => stage.clear())
  afterAll(() => stage.end())

  it.each(STORIES)(
    '$page says what its commands print',
    async ({ page, installs = false, before, after }) => {
      if (!installs) await stage.withBerth()
      await before?.(stage)
      const commands = shownIn(readFileSync(`docs/${page}`, 'utf8'))
      expect(commands.length).toBeGreaterThan(3)
      for (const shown of commands) {
        const { command } = shown
        const { code, output } = await stage.play(shown)
        expect({
          command,
          fails: code !== 0,
          invented: invented(shown.output, output, strictShapeOf),
          leftOut: leftOut(shown.output, output, strictShapeOf),
          output,
        }).toEqual({ command, fails: showsFailure(shown.output), invented: [], leftOut: [], output })
        if (after !== undefined && command.startsWith(after[0])) await after[1](stage)
      }
      expect(stage.kubelet.failures).toEqual([])
    },
  )
})
