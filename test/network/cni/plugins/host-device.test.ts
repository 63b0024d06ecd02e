import { describePlugin } from '../plugin-rows.ts'

describePlugin('host-device', {
  accepted: [
    ['a device', { device: 'ens5' }],
    ['a MAC address', { hwaddr: '02-00-00-00-00-01' }],
    ['a kernel path', { kernelpath: '/sys/devices/pci0000:00/0000:00:1f.6' }],
    ['a PCI address', { pciBusID: '0000:00:1f.6' }],
    ['a device beside an empty selector', { device: 'ens5', hwaddr: '' }],
    ['a device passed in by the runtime', { capabilities: { deviceID: true } }],
    ['a device written by the author into runtimeConfig', { runtimeConfig: { deviceID: '0000:00:1f.6' } }],
    ['a device of a device plugin', {}, { 'k8s.v1.cni.cncf.io/resourceName': 'example.com/nic' }],
  ],
  refused: [
    ['no device', {}, ['']],
    ['an empty device', { device: '' }, ['']],
    ['two selectors', { device: 'ens5', pciBusID: '0000:00:1f.6' }, ['.pciBusID']],
    ['a PCI address without domain', { pciBusID: '00:1f.6' }, ['.pciBusID']],
    ['a kernel path elsewhere', { kernelpath: '/dev/ens5' }, ['.kernelpath']],
    ['text that is no MAC address', { hwaddr: 'ens5' }, ['.hwaddr']],
    ['a device that is a number', { device: 5 }, ['.device']],
  ],
  unknown: [['a master', { device: 'ens5', master: 'ens5' }, ['.master']]],
})
