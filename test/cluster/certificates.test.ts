import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, expect, it } from '@jest/globals'
import { createMint } from '../../certs/mint.ts'
import { advance } from '../../certs/advance.ts'
import { RENEW, writeSecret } from '../../certs/secret.ts'
import { createAuthority } from '../../certs/self-signed.ts'
import { NOTHING } from '../../certs/state.ts'
import { CERTIFICATE_TIMING } from '../../certs/timing.ts'
import { installDefinitions } from './berth.ts'
import {
  apply,
  applyConversions,
  applyRegistrations,
  CONFIGURATIONS,
  objectsAt,
  publishedIn,
  read,
  SECRET,
  stateOf,
} from './certificates/installed.ts'
import { handshake, startLoad, type Load } from './certificates/load.ts'
import { NAMESPACE, SHORT, startReplica, type Replica } from './certificates/replica.ts'
import { describeOnControlPlane } from './environment.ts'
import { kustomizationYaml } from './kustomization.ts'
import { applyConfinement } from './manifests/applied.ts'
import { nad } from './rule-rows/manifests.ts'
import { SERVICE_ROUTING } from './service-endpoint.ts'
import { eventually, until } from './until.ts'

const DAY = 86_400_000
const LOCAL = nad('local', { cniVersion: '1.0.0', type: 'loopback' })

describeOnControlPlane('certificates that Berth makes', { apiServerFlags: SERVICE_ROUTING }, (cluster) => {
  const replicas: Replica[] = []

  beforeAll(async () => {
    await installDefinitions(cluster())
    await applyConversions(cluster())
    await applyRegistrations(cluster())
    await applyConfinement(cluster())
    replicas.push(...(await Promise.all(['berth-a', 'berth-b'].map((name) => startReplica(cluster(), name)))))
    await ready()
    const networks = '/apis/k8s.cni.cncf.io/v1/namespaces/default/network-attachment-definitions'
    const created = () => cluster().request('POST', networks, LOCAL)
    expect(await eventually(created, ({ status }) => status === 201)).toMatchObject({ status: 201 })
    // The webhook learns of it by a watch.
    expect(await eventually(create, (status) => status === 201)).toBe(201)
  })

  afterAll(async () => {
    await Promise.all(replicas.map((replica) => replica.close()))
  })

  const ready = () =>
    until(
      () => replicas.every(({ webhook }) => webhook.unready().length === 0),
      () => replicas.flatMap(({ webhook }) => webhook.unready()).join('; '),
    )
  const leader = (): Replica | undefined =>
    replicas.find(({ certificates }) => certificates.figures().step !== 'following the Secret')
  const step = (): string => leader()?.certificates.figures().step ?? 'nobody leads'
  const create = async (): Promise<number> => {
    const pod = { apiVersion: 'v1', kind: 'Pod', spec: { containers: [{ name: 'c', image: 'i' }] } }
    const metadata = { generateName: 'pod-', annotations: { 'k8s.v1.cni.cncf.io/networks': 'local' } }
    return (await cluster().request('POST', '/api/v1/namespaces/default/pods', { ...pod, metadata })).status
  }
  /** One authority, published everywhere and alone, and a certificate of it. */
  const atRest = async (): Promise<string> => {
    let seen: unknown
    await until(
      async () => {
        const { authority, serving, next, others } = await stateOf(cluster())
        const published = await publishedIn(cluster())
        seen = {
          authority: authority?.id,
          issuer: serving?.issuer,
          next: next?.id,
          others: others.length,
          published: published.map(({ ids }) => ids),
        }
        return (
          authority !== undefined &&
          serving?.issuer === authority.id &&
          next === undefined &&
          others.length === 0 &&
          published.length > 0 &&
          published.every(({ ids }) => ids.length === 1 && ids[0] === authority.id)
        )
      },
      () => `no rest: ${JSON.stringify(seen)}; ${step()}`,
      200,
    )
    return (await stateOf(cluster())).authority?.id ?? ''
  }
  /** What a client that goes by the bundles as they are now says of each replica, where it is not content. */
  const distrust = async (): Promise<readonly string[]> => {
    const bundles = await publishedIn(cluster())
    const said = bundles.flatMap(({ pem }) => replicas.map(({ port }) => handshake(port, pem)))
    return (await Promise.all(said)).flatMap((problem) => problem ?? [])
  }
  /** Every replica serves what every bundle vouches for: the webhook looks at its files every two seconds. */
  const served = async (): Promise<void> => {
    expect(await eventually(distrust, (problems) => problems.length === 0)).toEqual([])
  }
  const ask = (what: string) =>
    cluster().request('PATCH', SECRET, { metadata: { annotations: { [RENEW]: what } } })
  const underLoad = async (act: () => Promise<void>): Promise<Load> => {
    const load = startLoad(cluster(), replicas, step)
    await act()
    await load.stop()
    expect(load.pods.failures).toEqual({})
    expect(load.handshakes.failures).toEqual({})
    return load
  }

  it('are there from nothing, are published, and the API server calls both replicas by them', async () => {
    const authority = await atRest()
    for (const { ids } of await publishedIn(cluster())) expect(ids).toEqual([authority])
    expect((await publishedIn(cluster())).map(({ name }) => name)).toEqual(
      expect.arrayContaining(['mutate.berth.dev', 'inclusterippools.ipam.cluster.x-k8s.io']),
    )
    expect(await create()).toBe(201)
    const pool = {
      apiVersion: 'ipam.cluster.x-k8s.io/v1alpha1',
      kind: 'GlobalInClusterIPPool',
      metadata: { name: 'old' },
      spec: { subnet: '10.9.0.0/29' },
    }
    expect(
      (await cluster().request('POST', '/apis/ipam.cluster.x-k8s.io/v1alpha1/globalinclusterippools', pool))
        .status,
    ).toBe(201)
    expect(
      await read(cluster(), '/apis/ipam.cluster.x-k8s.io/v1alpha2/globalinclusterippools/old'),
    ).toMatchObject({ spec: { prefix: 29 } })
  })

  it('are renewed, both kinds by themselves, and no call fails', async () => {
    const first = await stateOf(cluster())
    await Promise.all(
      replicas.map((replica) => replica.again({ ...SHORT, authorityLife: 45_000, servingLife: 15_000 })),
    )
    // What is there lives long: from here on all is short.
    await ask('authority')
    const issued = new Set<string>()
    const signed = new Set<string>()
    const load = await underLoad(async () => {
      const end = Date.now() + 100_000
      while (Date.now() < end && (signed.size < 4 || issued.size < 6)) {
        const { authority, serving } = await stateOf(cluster())
        if (serving !== undefined) issued.add(serving.cert)
        if (authority !== undefined) signed.add(authority.id)
        await sleep(200)
      }
    })
    expect(signed.size).toBeGreaterThanOrEqual(3)
    expect(signed).toContain(first.authority?.id)
    expect(issued.size).toBeGreaterThanOrEqual(6)
    const phases = [
      'the next authority is published; API servers are given time to know it',
      'the authority before is trusted until every replica has taken its new certificate',
      'steady',
    ]
    for (const phase of phases) {
      expect(load.pods.done.get(phase) ?? 0).toBeGreaterThan(20)
      expect(load.handshakes.done.get(phase) ?? 0).toBeGreaterThan(10)
    }
    process.stderr.write(
      `rotation under load: ${JSON.stringify([...load.pods.done])} pods, ${JSON.stringify([...load.handshakes.done])} handshakes, ${issued.size} certificates, ${signed.size} authorities\n`,
    )
    await Promise.all(replicas.map((replica) => replica.again(SHORT)))
    await ask('authority')
    await until(
      async () => ((await stateOf(cluster())).authority?.until ?? 0) > Date.now() + DAY,
      () => step(),
    )
    await atRest()
  }, 240_000)

  it('go on where a leader stopped between two steps, and no call fails', async () => {
    const before = await atRest()
    await underLoad(async () => {
      await ask('authority')
      await until(
        async () => (await stateOf(cluster())).next !== undefined,
        () => step(),
        20,
      )
      const stopped = leader()
      expect(stopped).toBeDefined()
      await stopped?.again()
      expect(await atRest()).not.toBe(before)
    })
  })

  it('are published again where the bundle was wiped, and where the registration is made anew', async () => {
    const authority = await atRest()
    for (const path of CONFIGURATIONS) {
      const webhooks = objectsAt(await read(cluster(), path), 'webhooks').map((webhook) => ({
        ...webhook,
        clientConfig: { ...Object(webhook['clientConfig']), caBundle: null },
      }))
      expect((await cluster().request('PATCH', path, { webhooks })).status).toBe(200)
    }
    expect(await atRest()).toBe(authority)
    await cluster().kubectl([
      'delete',
      'mutatingwebhookconfiguration,validatingwebhookconfiguration',
      'berth',
    ])
    await applyRegistrations(cluster())
    expect(await atRest()).toBe(authority)
    expect(await eventually(create, (status) => status === 201)).toBe(201)
  })

  it('are not put into webhooks that call somebody else', async () => {
    const [path = ''] = CONFIGURATIONS
    const webhooks = objectsAt(await read(cluster(), path), 'webhooks')
    const theirs = {
      ...webhooks[0],
      name: 'other.example.com',
      clientConfig: { service: { namespace: 'default', name: 'berth', path: '/' } },
      failurePolicy: 'Ignore',
    }
    await cluster().request('PATCH', path, { webhooks: [theirs, ...webhooks] })
    await cluster().request('PATCH', SECRET, { metadata: { annotations: { [RENEW]: 'authority' } } })
    await until(
      async () => (await stateOf(cluster())).next !== undefined,
      () => step(),
    )
    await atRestButTheirs()
    const after = objectsAt(await read(cluster(), path), 'webhooks')
    expect(after[0]).toMatchObject({ name: 'other.example.com', clientConfig: theirs.clientConfig })
    expect(after[0]?.['clientConfig']).not.toHaveProperty('caBundle')
    await cluster().request('PATCH', path, { webhooks: after.slice(1) })
    await atRest()
  })
  const atRestButTheirs = () =>
    until(
      async () => {
        const { next, others } = await stateOf(cluster())
        return next === undefined && others.length === 0
      },
      () => step(),
    )

  it('come back where the Secret is deleted or broken, and no call fails', async () => {
    const before = await atRest()
    await underLoad(async () => {
      await cluster().request('DELETE', SECRET)
      const made = await atRest()
      expect(made).not.toBe(before)
      const broken = Buffer.from('broken').toString('base64')
      await cluster().request('PATCH', SECRET, {
        data: { 'authority.key': broken, 'tls.key': broken, 'notes.json': broken },
      })
      await until(
        async () => (await stateOf(cluster())).others.length > 0,
        () => step(),
      )
      expect(await atRest()).not.toBe(made)
    })
  })

  it('are renewed when somebody asks by an annotation, which then goes', async () => {
    const before = await stateOf(cluster())
    await ask('serving')
    await until(
      async () => (await stateOf(cluster())).serving?.cert !== before.serving?.cert,
      () => step(),
    )
    expect((await stateOf(cluster())).authority?.id).toBe(before.authority?.id)
    await ask('authority')
    await until(
      async () => (await stateOf(cluster())).authority?.id !== before.authority?.id,
      () => step(),
    )
    expect(JSON.stringify(await read(cluster(), SECRET))).not.toContain(RENEW)
    const revoked = await stateOf(cluster())
    await ask('revoke')
    await until(
      async () =>
        (await publishedIn(cluster())).every(({ ids }) => !ids.includes(revoked.authority?.id ?? '')),
      () => step(),
    )
    await served()
    await atRest()
  })

  it("keep somebody else's authority published for a while, everywhere", async () => {
    await atRest()
    const stranger = await createAuthority({ commonName: 'somebody', notAfter: new Date(Date.now() + DAY) })
    const [path = ''] = CONFIGURATIONS
    await underLoad(async () => {
      const [first, ...others] = objectsAt(await read(cluster(), path), 'webhooks')
      const own = await publishedIn(cluster())
      const both = Buffer.from(`${own[0]?.pem ?? ''}${stranger.cert}`).toString('base64')
      const changed = { ...first, clientConfig: { ...Object(first?.['clientConfig']), caBundle: both } }
      expect((await cluster().request('PATCH', path, { webhooks: [changed, ...others] })).status).toBe(200)
      await until(
        async () => (await publishedIn(cluster())).every(({ ids }) => ids.length === 2),
        () => step(),
      )
      await atRest()
    })
  })

  it('go over to cert-manager by the steps of docs/certificates.md, and are left alone from then on', async () => {
    await atRest()
    const inject = 'cert-manager.io/inject-ca-from:'
    const folder = 'manifests/overlays/cert-manager'
    const registrations = async (): Promise<string> =>
      (await kustomizationYaml(folder))
        .split(/^---$/m)
        .filter((document) => /^kind: (Mutating|Validating)WebhookConfiguration$/m.test(document))
        .join('---')
    const [before] = await publishedIn(cluster())
    const withAnnotation = await registrations()
    expect(withAnnotation.split(inject)).toHaveLength(3)
    await apply(cluster(), withAnnotation.replaceAll(new RegExp(`^.*${inject}.*$`, 'gm'), ''))
    expect((await publishedIn(cluster()))[0]).toEqual(before)
    await apply(cluster(), withAnnotation)
    await until(
      () => step().startsWith('cert-manager writes the caBundle'),
      () => step(),
    )
    const [path = ''] = CONFIGURATIONS
    const webhooks = objectsAt(await read(cluster(), path), 'webhooks')
    const first = {
      ...webhooks[0],
      clientConfig: { ...Object(webhooks[0]?.['clientConfig']), caBundle: null },
    }
    await cluster().request('PATCH', path, { webhooks: [first, ...webhooks.slice(1)] })
    await sleep(2000)
    expect((await publishedIn(cluster()))[0]?.ids).toEqual([])
    await apply(cluster(), withAnnotation.replaceAll(new RegExp(`^.*${inject}.*$`, 'gm'), ''))
    await atRest()
  })

  it('that all have expired are made anew at once', async () => {
    const { length } = await publishedIn(cluster())
    const lastYear = Date.now() - 400 * DAY
    const mint = createMint(CERTIFICATE_TIMING, [
      `berth.${NAMESPACE}.svc`,
      `berth.${NAMESPACE}.svc.cluster.local`,
    ])
    const old = await advance(NOTHING, { kind: 'begin' }, { now: lastYear, mint, published: new Set() })
    const stored = await read(cluster(), SECRET)
    const written = await cluster().request(
      'PUT',
      SECRET,
      writeSecret(old, { namespace: NAMESPACE, name: 'berth-certificates' }, stored),
    )
    expect(written.status).toBe(200)
    const made = await eventually(
      () => stateOf(cluster()),
      ({ authority }) => authority?.id !== old.authority?.id,
    )
    expect(made.serving?.issuer).toBe(made.authority?.id)
    expect(await eventually(create, (status) => status === 201)).toBe(201)
    await ready()
    const published = await publishedIn(cluster())
    expect(published).toHaveLength(length)
    await served()
    await atRest()
  })

  it('leave no key in the log', async () => {
    const lines = replicas.flatMap(({ log }) => log).join('\n')
    expect(lines).toContain('made the next authority')
    const { authority, serving } = await stateOf(cluster())
    for (const key of [authority?.key, serving?.key])
      expect(lines).not.toContain(key?.split('\n')[1] ?? 'no key')
    expect(lines).not.toContain('PRIVATE KEY')
  })
})
