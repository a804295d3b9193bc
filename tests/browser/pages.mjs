// What a person does and sees, step by step. usage: node pages.mjs URL FOLDER-OF-THE-PAGES'-SOURCES [FOLDER-FOR-PICTURES]
import assert from 'node:assert/strict'
import { createRequire } from 'node:module'
import path from 'node:path'

const [url, web, pictures] = process.argv.slice(2)
const { chromium } = createRequire(path.join(web, 'package.json'))('playwright-core')

const browser = await chromium.launch({
  executablePath: '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
})

async function open(width, height) {
  const context = await browser.newContext({ viewport: { width, height }, locale: 'zh-CN' })
  const page = await context.newPage()
  page.setDefaultTimeout(20000)
  const faults = []
  page.on('pageerror', (error) => faults.push(String(error)))
  page.on('console', (message) => {
    if (message.type() === 'error' && !message.text().includes('401')) faults.push(message.text())
  })
  return { context, page, faults }
}

async function picture(page, name) {
  if (pictures) await page.screenshot({ path: path.join(pictures, `${name}.png`), fullPage: true })
}

async function login(page) {
  await page.goto(`${url}/d/shuozhou-2022`)
  await page.fill('input[name=account]', 'office1')
  await page.fill('input[name=password]', '错的')
  await page.click('button[type=submit]')
  await page.getByText('账号或密码不正确').waitFor()
  await page.fill('input[name=password]', '正确的密码')
  await page.click('button[type=submit]')
  await page.getByText('共 120 件').waitFor()
}

// Lets the services that the test plays know how far it is.
const tell = (context, what) => context.request.get(`${url}/api/v1/dockets/shuozhou-2022/proposals`, { params: { q: what } })

async function atADesk() {
  const { context, page, faults } = await open(1280, 900)
  await login(page)
  await page.getByText('模拟日期 2022-06-20').waitFor()
  await page.getByText('市七届人大一次会议、市政协七届一次会议').waitFor()
  await page.getByRole('link', { name: '第17号建议' }).waitFor()
  await picture(page, 'ledger')

  // Pages go on and back.
  await page.getByRole('button', { name: '下一页' }).click()
  await page.getByRole('link', { name: '第51号建议' }).waitFor()
  await page.getByRole('button', { name: '上一页' }).click()
  await page.getByRole('link', { name: '第1号建议', exact: true }).waitFor()

  // A filter stands in the address and survives a reload.
  await page.locator('.filters .el-select').nth(2).click()
  await page.getByRole('option', { name: '逾期' }).click()
  await page.getByText('共 30 件').waitFor()
  assert.match(page.url(), /light=OVERDUE/)
  await page.reload()
  await page.getByText('共 30 件').waitFor()
  await page.fill('input[name=q]', '第3处')
  await page.press('input[name=q]', 'Enter')
  await page.getByText('共 1 件').waitFor()
  await page.getByRole('button', { name: '全部' }).click()
  await page.getByText('共 120 件').waitFor()

  // What a set holds is said in words, as other filters do not limit it; of former ones there is none.
  await page.getByText('成套打印：本卷宗全部已签发的答复函和反馈卡').waitFor()
  await page.fill('input[name=unit]', '市住建局')
  await page.press('input[name=unit]', 'Enter')
  await page.waitForURL(/unit=/)
  await page.locator('.filters .el-select').nth(0).click()
  await page.getByRole('option', { name: '提案' }).click()
  await page.waitForURL(/kind=PROPOSAL/)
  await page.getByText('成套打印：市住建局全部已签发的答复函和反馈卡').waitFor()
  await page.locator('.filters .el-select').nth(4).click()
  await page.getByRole('option', { name: '曾经承办' }).click()
  await page.waitForURL(/former=true/)
  await page.getByText('成套打印').waitFor({ state: 'detached' })
  await page.getByRole('button', { name: '全部' }).click()
  await page.getByText('成套打印：本卷宗').waitFor()

  // A page that cannot be had says which field is at fault, here and for a docket that is none.
  for (const where of ['shuozhou-2022?unit=nope', 'nope']) {
    await page.goto(`${url}/d/${where}`)
    await page.getByText('填写的内容有误').waitFor()
    await page.getByText('没有这个').waitFor()
    assert.match(faults.pop(), /400/)
    faults.length = 0  // what else of it the page asks for
  }
  // Words are as long as the service takes them, whatever is pasted; a longer address is refused in the API's own form.
  await page.goto(`${url}/d/shuozhou-2022`)
  await page.getByText('共 120 件').waitFor()
  assert.equal(await page.locator('input[name=q]').getAttribute('maxlength'), '200')
  for (const [path, status] of [['/proposals?q=' + '路'.repeat(3000), 414], ['/proposals?q=%zz', 400]]) {
    const answer = await page.request.get(`${url}/api/v1/dockets/shuozhou-2022${path}`)
    assert.equal(answer.status(), status)
    assert.match((await answer.json()).error.message, /[\u4e00-\u9fff]/)
  }
  const heavy = await page.request.get(`${url}/api/v1/me`, { headers: { 'X-Heavy': 'x'.repeat(20000) } })
  assert.deepEqual([heavy.status(), (await heavy.json()).error.reason], [400, 'REQUEST_MALFORMED'])

  // Sorted by the service, not by the page.
  await page.locator('th', { hasText: '案号' }).click()
  await page.waitForURL(/sort=number/)
  await page.locator('th', { hasText: '案号' }).click()
  await page.waitForURL(/sort=-number/)
  await page.getByRole('link', { name: '第120号建议' }).waitFor()

  await page.goto(`${url}/d/shuozhou-2022/suggestion-17`)
  await page.getByRole('heading', { name: '关于<路灯>的建议' }).waitFor()
  for (const text of ['2022-06-30 + 3个月 = 2022-09-30', '朔住建函〔2022〕15号', '更换路灯', '同意安排资金。',
    '尚未向 李四 说明延期情况', '致李四的函未寄送']) {
    assert.ok(await page.getByText(text, { exact: false }).count() > 0, text)
  }
  for (const [name, kind] of [['致张三的函', 'pdf'], ['致张三的函，OFD', 'ofd'], ['致张三的函，DOCX', 'docx']]) {
    const href = await page.getByRole('link', { name, exact: true }).getAttribute('href')
    assert.equal(decodeURI(href), `/api/v1/dockets/shuozhou-2022/proposals/suggestion-17/letters/1.${kind}?unit=市住建局&round=1`)
  }
  // All letters at once, however many: a job is watched to its file. Ordered again after an answer was lost it is the same.
  const zip = page.getByRole('button', { name: 'ZIP，每封一个文件' })
  await page.route('**/letters:batch', (route) => route.fulfill({ status: 400, json: { error: {
    code: 'INVALID_ARGUMENT', reason: 'FIELDS_INVALID', message: '填写的内容有误',
    fields: [{ field: 'proposals', message: '第17号建议还没有编号' }] } } }), { times: 1 })
  await zip.click()
  await page.getByText('第17号建议还没有编号').waitFor()
  assert.match(faults.pop(), /400/)
  await page.route('**/letters:batch', async (route) => {
    await route.fetch()
    await route.abort()
  }, { times: 1 })
  await zip.click()
  await page.getByText('连接不上服务器').waitFor()
  assert.match(faults.pop(), /ERR_FAILED/)
  await zip.click()
  await page.getByText('正在制作 3/14').waitFor()
  await tell(context, '看见制作中')
  assert.equal(await page.getByRole('link', { name: '下载（13.0 MB）' }).getAttribute('href'), '/api/v1/jobs/letters-shuozhou-1/result')
  assert.ok(await page.getByText('共300个文件，保留至2022-06-27').isVisible())
  // Labels that cannot be made say why on this page; those that can are saved.
  const labels = page.getByRole('link', { name: '信封标签' })
  assert.equal(decodeURI(await labels.getAttribute('href')),
    '/api/v1/dockets/shuozhou-2022/proposals/suggestion-17/papers/labels.pdf?unit=市住建局')
  await labels.click()
  await page.getByText('填写的内容有误').waitFor()
  await page.getByText('李四没有地址').waitFor()
  assert.match(faults.pop(), /400/)
  await page.route('**/labels.pdf*', (route) => route.fulfill({ contentType: 'application/pdf', body: '%PDF-1.7' }), { times: 1 })
  const saved = page.waitForEvent('download')
  await labels.click()
  assert.equal((await saved).suggestedFilename(), '信封标签.pdf')
  await page.getByText('李四没有地址').waitFor({ state: 'detached' })
  assert.equal(context.pages().length, 1)
  await picture(page, 'proposal')

  // What is like it is a link away, in an earlier docket too (rule 3).
  const like = page.getByRole('region', { name: '相似件' })
  await like.getByText('关于第9处<路灯>的建议').waitFor()
  assert.ok(await like.getByText('相似度86%').count() > 0)
  await like.getByRole('link', { name: '第9号提案' }).click()
  await page.waitForURL(/shuozhou-2021\/proposal-9/)
  await page.getByRole('heading', { name: '去年的提案' }).waitFor()
  assert.equal(await page.getByRole('region', { name: '相似件' }).count(), 0)

  await page.getByRole('button', { name: '退出' }).click()
  await page.waitForURL(/\/login/)
  await page.goto(`${url}/d/shuozhou-2022`)
  await page.waitForURL(/\/login/)
  assert.deepEqual(faults, [])
  await context.close()
}

// What happens elsewhere is seen here: an event makes the page read again.
async function whileOthersWork() {
  const { context, page, faults } = await open(1280, 900)
  await login(page)
  await page.goto(`${url}/d/shuozhou-2022?q=${encodeURIComponent('实时')}`)
  await page.getByText('共 2 件').waitFor()
  assert.deepEqual(faults, [])
  await context.close()
}

// A committee's post is of a kind, which is told in words.
async function ofACommittee() {
  const { context, page } = await open(1280, 900)
  await page.route('**/api/v1/me', (route) => route.fulfill({ json: {
    account: 'committee2', name: '刘丽华', posts: [{ role: 'COMMITTEE', scope: 'PROPOSAL' }], nowMs: '1655686800000' } }))
  await page.goto(`${url}/d/shuozhou-2022`)
  await page.getByText('提案 委员会').waitFor()
  await context.close()
}

// Who leaves a page while a set is made asks after it no more, though a look was under way.
async function whoLeaves() {
  const { context, page, faults } = await open(1280, 900)
  await page.clock.install()
  await login(page)
  let looks = 0
  const look = new Promise((asked) => {
    page.route('**/api/v1/jobs/*', (route) => {
      looks++
      asked(route)
    })
  })
  await page.getByRole('button', { name: 'PDF，按印制顺序' }).click()
  const route = await look
  await page.getByRole('link', { name: '第17号建议' }).click()
  await page.getByRole('heading', { name: '关于<路灯>的建议' }).waitFor()
  const answered = page.waitForEvent('requestfinished', (request) => request.url().includes('/jobs/'))
  await route.fulfill({ json: { job: 'letters-shuozhou-2', state: 'RUNNING', done: 1, total: 9 } })
  await answered
  const other = () => page.evaluate(() => fetch('/api/v1/me').then((answer) => answer.text()))
  await other()  // the page has worked on what came before it
  await page.clock.runFor(5000)
  await other()
  assert.equal(looks, 1)
  assert.deepEqual(faults, [])
  await context.close()
}

async function onAPhone() {
  const { context, page, faults } = await open(390, 844)
  await login(page)
  await picture(page, 'ledger-phone')
  await page.getByRole('link', { name: /第17号建议/ }).click()
  await page.getByRole('heading', { name: '关于<路灯>的建议' }).waitFor()
  await page.getByText('朔住建函〔2022〕15号').waitFor()
  await picture(page, 'proposal-phone')
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)
  assert.ok(overflow <= 0, `the page is ${overflow} pixels too wide`)
  assert.deepEqual(faults, [])
  await context.close()
}

try {
  await atADesk()
  await whileOthersWork()
  await ofACommittee()
  await whoLeaves()
  await onAPhone()
} finally {
  await browser.close()
}
