// Writes the layers that the styles of npm @versatiles/style draw: PACKAGE
import { readFileSync } from 'node:fs'
import { pathToFileURL } from 'node:url'

const folder = process.argv[2]
const { exports } = JSON.parse(readFileSync(`${folder}/package.json`))
const entry = exports['.'].import ?? exports['.'].default ?? exports['.']
const { osm, guessSchema } = await import(pathToFileURL(`${folder}/${entry.default ?? entry}`))

const layers = new Set()
for (const theme of ['colorful', 'natural', 'muted', 'gray', 'toner', 'colorful-dark']) {
  for (const layer of osm({ theme }).layers) if (layer['source-layer']) layers.add(layer['source-layer'])
}
const tilejson = JSON.parse(readFileSync(process.argv[3]))
console.log(JSON.stringify({ layers: [...layers].sort(), schema: guessSchema(tilejson).schema ?? null }))
