// Berth under the name of the plugin: help and usage say `kubectl berth` (cli/program-name.ts).
await import('./berth.mjs')
