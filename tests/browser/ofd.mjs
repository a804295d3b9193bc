// Each OFD as npm's ofd.js shows it, beside its PDF as poppler draws it: the same ink in the same places.
// usage: node ofd.mjs FOLDER-OF-THE-PAGES'-SOURCES FOLDER NAME…
// FOLDER holds NAME.ofd, NAME.fonts.json (families and faces in base64) and a picture of each page, NAME-1.png, NAME-2.png …
import assert from 'node:assert/strict'
import fs from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'

const [web, folder, ...names] = process.argv.slice(2)
const { chromium } = createRequire(path.join(web, 'package.json'))('playwright-core')
const reader = createRequire(import.meta.url).resolve('ofd.js')

// ofd.js shows a millimetre as 3.7 pixels when it is given this width; pictures have 10 dots a millimetre.
const WIDTH = 794
const PIXELS = 3.7
const DOTS = 10
const CELL = 2 * DOTS
// Of the ink of all of a page: more than lies apart between two programs that draw alike, and less than a millimetre does.
const TOLERANCE = 0.22

const browser = await chromium.launch({
  executablePath: '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
})
const context = await browser.newContext({ viewport: { width: 800, height: 1200 }, deviceScaleFactor: DOTS / PIXELS })
const page = await context.newPage()
const faults = []
page.on('pageerror', (error) => faults.push(String(error)))
await page.setContent('<!doctype html><style>body { margin: 0 } #pages > div { margin: 0 !important; overflow: hidden }' +
  '#pages > :not(.shown) { display: none }</style><div id="pages"></div>')
await page.addScriptTag({ path: reader })

// ofd.js sets characters in the machine's faces: it is given the file's own under the names that it asks for.
async function open([file, faces, width]) {
  const bytes = (text) => Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0))
  document.fonts.clear()
  for (const [family, face] of faces) document.fonts.add(await new FontFace(family, bytes(face)).load())
  const read = await new Promise((resolve, reject) =>
    globalThis.ofd.parseOfdDocument({ ofd: bytes(file).buffer, success: resolve, fail: reject }))
  const pages = document.getElementById('pages')
  pages.replaceChildren(...globalThis.ofd.renderOfd(width, read[0]))
  return pages.childElementCount
}

async function show(at) {
  [...document.getElementById('pages').children].forEach((one, i) => one.classList.toggle('shown', i === at))
  await document.fonts.ready
}

// How much of the ink lies apart, cell by cell, when the first picture is moved to the right by so many dots.
async function apart([pictures, cell, shift]) {
  const width = 2100
  const height = 2970
  async function inkOf(url, left) {
    const image = new Image()
    image.src = url
    await image.decode()
    const context = new OffscreenCanvas(width, height).getContext('2d')
    context.fillStyle = 'white'
    context.fillRect(0, 0, width, height)
    context.drawImage(image, left, 0)
    const { data } = context.getImageData(0, 0, width, height)
    const cells = new Float64Array((width / cell) * Math.ceil(height / cell))
    for (let y = 0; y < height; y++) {
      for (let x = 0; x < width; x++) {
        cells[Math.floor(y / cell) * (width / cell) + Math.floor(x / cell)] += 255 - data[4 * (y * width + x) + 1]
      }
    }
    return cells
  }
  const [ours, theirs] = [await inkOf(pictures[0], shift), await inkOf(pictures[1], 0)]
  const all = theirs.reduce((sum, ink) => sum + ink, 0)
  return theirs.reduce((sum, ink, i) => sum + Math.abs(ink - ours[i]), 0) / all
}

const encoded = (name) => fs.readFileSync(path.join(folder, name)).toString('base64')

for (const name of names) {
  const faces = JSON.parse(fs.readFileSync(path.join(folder, `${name}.fonts.json`)))
  const count = await page.evaluate(open, [encoded(`${name}.ofd`), faces, WIDTH])
  assert.ok(fs.existsSync(path.join(folder, `${name}-${count}.png`)) && !fs.existsSync(path.join(folder, `${name}-${count + 1}.png`)),
    `${name}: ${count} pages shown`)
  for (let at = 0; at < count; at++) {
    await page.evaluate(show, at)
    const shown = await page.locator('#pages > .shown').screenshot()
    const pictures = [shown.toString('base64'), encoded(`${name}-${at + 1}.png`)].map((picture) => `data:image/png;base64,${picture}`)
    const share = await page.evaluate(apart, [pictures, CELL, 0])
    const moved = await page.evaluate(apart, [pictures, CELL, DOTS])
    console.log(`${name}, page ${at + 1}: ${share.toFixed(3)} of the ink apart, ${moved.toFixed(3)} a millimetre further`)
    assert.ok(share < TOLERANCE, `${name}, page ${at + 1}: ${share} of the ink lies elsewhere`)
    assert.ok(moved > 1.5 * TOLERANCE, `${name}, page ${at + 1}: a millimetre is not seen`)
  }
}
assert.deepEqual(faults, [])
await browser.close()
