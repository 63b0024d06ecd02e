import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { isObject, objectAt, property } from '../../network/json/json.ts'
import { describeOnBerth } from './describe-on-berth.ts'
import type { KubeObject } from './rule-rows/kube-object.ts'
import { macvlan, nad, namespace, NETWORKS, pod } from './rule-rows/manifests.ts'
import { ObjectAccess } from './rule-rows/object-access.ts'
import { toldBy } from './rule-rows/told.ts'
import { eventually } from './until.ts'

const MARK = 'berth.dev/attaches'
const ATTACH = 'attach.berth.dev/net1'
const SHOP = { namespace: 'shop' }
const plain = (name: string, home: string): KubeObject => pod(name, undefined, {}, { namespace: home })

describeOnBerth('namespaces that attach networks', {}, (on) => {
  let open: ObjectAccess | undefined
  beforeAll(() => {
    open = new ObjectAccess(on().cluster.target())
  })
  afterAll(() => open?.close())
  const access = (): ObjectAccess => {
    if (open === undefined) throw new Error('there is no API server to speak to')
    return open
  }
  const markOf = async (name: string): Promise<unknown> => {
    const { body } = await access().get(namespace(name))
    return isObject(body) ? property(objectAt(objectAt(body, 'metadata'), 'labels'), MARK) : undefined
  }
  const label = (name: string, ...labels: readonly string[]) =>
    on().kubectl(['label', 'namespace', name, '--overwrite', ...labels])
  const tried = (object: KubeObject) => access().create(object, { dryRun: true })

  describe('are marked', () => {
    it('when they are created with a label', async () => {
      await on().given(namespace('born', { [ATTACH]: 'net' }))
      expect(await markOf('born')).toBe('true')
    })

    it('when they are labelled, until the last label goes', async () => {
      await on().given(namespace('turned'))
      await label('turned', `${ATTACH}=net`, 'attach.berth.dev/net2=net')
      expect(await markOf('turned')).toBe('true')
      await label('turned', `${ATTACH}-`)
      expect(await markOf('turned')).toBe('true')
      expect(await label('turned', 'attach.berth.dev/net2-')).toMatchObject({ code: 0, stderr: '' })
      expect(await markOf('turned')).toBeUndefined()
    })

    it('whatever anybody writes there by hand, who is told so', async () => {
      const set = await label('turned', `${MARK}=true`)
      expect(set.stderr).toContain(`Warning: ${MARK} was taken off: no label attach.berth.dev/<interface> `)
      expect(await markOf('turned')).toBeUndefined()
      const removed = await label('born', `${MARK}-`)
      expect(removed.stderr).toContain(`Warning: ${MARK} is "true" all the same: labels attach.berth.dev/* `)
      expect(await markOf('born')).toBe('true')
    })

    it('with no difference for those who apply a manifest again', async () => {
      const manifest = namespace('applied', { [ATTACH]: 'net' })
      expect(await on().kubectl(['apply', '-f', '-'], manifest)).toMatchObject({ code: 0 })
      expect(await markOf('applied')).toBe('true')
      expect(await on().kubectl(['apply', '-f', '-'], manifest)).toMatchObject({
        code: 0,
        stdout: 'namespace/applied unchanged\n',
      })
      expect(await on().kubectl(['diff', '-f', '-'], manifest)).toMatchObject({ code: 0, stdout: '' })
      const server = ['apply', '--server-side', '--force-conflicts', '-f', '-']
      expect(await on().kubectl(server, manifest)).toMatchObject({ code: 0 })
      expect(await markOf('applied')).toBe('true')
    })
  })

  describe('while Berth is down', () => {
    beforeAll(async () => {
      await on().given(
        namespace(SHOP.namespace, { [ATTACH]: 'net' }),
        nad('net', macvlan(), SHOP),
        namespace('late'),
      )
      await on().berth.settled()
      await on().berth.stop()
    })

    it('have their pods wait, and no other namespace has', async () => {
      expect(toldBy(await tried(plain('web', 'shop'))).text).toMatch(
        /failed calling webhook "attaching\.mutate\.berth\.dev": .*connection refused/,
      )
      expect((await tried(plain('web', 'default'))).status).toBe(201)
    })

    it('are not marked, and have their pods start without the network', async () => {
      expect(await label('late', `${ATTACH}=shop.net`)).toMatchObject({ code: 0, stderr: '' })
      expect(await markOf('late')).toBeUndefined()
      expect((await tried(plain('web', 'late'))).status).toBe(201)
    })

    it('can be marked by hand', async () => {
      expect(await label('late', `${MARK}=true`)).toMatchObject({ code: 0, stderr: '' })
      const waiting = await eventually(
        () => tried(plain('web', 'late')),
        ({ status }) => status === 500,
      )
      expect(toldBy(waiting).text).toContain('attaching.mutate.berth.dev')
      expect(await label('late', `${MARK}-`)).toMatchObject({ code: 0 })
      expect(await markOf('late')).toBeUndefined()
    })
  })

  describe('when Berth is back', () => {
    beforeAll(async () => {
      await on().berth.start()
      await on().berth.ready()
    })

    it('have a pod get its network, which is then judged', async () => {
      const { status, body } = await eventually(
        () => tried(plain('web', 'shop')),
        (answer) => answer.status === 201,
      )
      expect({ status, body }).toMatchObject({
        status: 201,
        body: { metadata: { annotations: { [NETWORKS]: 'net@net1' } } },
      })
      await label('born', `${ATTACH}=missing`)
      await on().berth.settled()
      expect(toldBy(await tried(plain('web', 'born'))).rules).toEqual({ 'network-exists': 'D' })
    })

    it('are marked by a touch that changes nothing, as docs/mutations.md has it', async () => {
      expect(await markOf('late')).toBeUndefined()
      const names = await on().kubectl(['get', 'namespaces', '-o', 'name'])
      for (const name of names.stdout.trim().split('\n'))
        expect(await on().kubectl(['patch', name, '--type=merge', '-p', '{}'])).toMatchObject({ code: 0 })
      expect(await markOf('late')).toBe('true')
      expect(await markOf('default')).toBeUndefined()
    })
  })
})
