// Takes the README's pictures of a running demo.
// usage: node pictures.mjs URL ACCOUNT PASSWORD FOLDER-OF-THE-PAGES'-SOURCES FOLDER-FOR-PICTURES
import { createRequire } from 'node:module'
import path from 'node:path'

const [url, account, password, web, pictures] = process.argv.slice(2)
const { chromium } = createRequire(path.join(web, 'package.json'))('playwright-core')

const browser = await chromium.launch({
  executablePath: '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
})

async function open(width, height) {
  const context = await browser.newContext({ viewport: { width, height }, locale: 'zh-CN' })
  const page = await context.newPage()
  page.setDefaultTimeout(20000)
  await page.goto(`${url}/d/shuozhou-2022`)
  await page.fill('input[name=account]', account)
  await page.fill('input[name=password]', password)
  await page.click('button[type=submit]')
  await page.getByText(/共 \d+ 件/).waitFor()
  return page
}

// The page keeps a stream of events open, so that its network is never idle.
async function settled(page) {
  await page.waitForFunction(() => document.fonts.status === 'loaded')
}

const desk = await open(1200, 620)
await settled(desk)
await desk.screenshot({ path: path.join(pictures, 'ledger.png') })

const phone = await open(390, 620)
await phone.goto(`${url}/d/shuozhou-2022/suggestion-11`)
await phone.getByText('期限', { exact: true }).first().waitFor()
await settled(phone)
await phone.screenshot({ path: path.join(pictures, 'proposal-on-a-phone.png') })

await browser.close()
