// The HTTP API. A failed call throws a Refusal, which holds what the gateway said.

export class Refusal extends Error {
  constructor(status, error) {
    super(error.message || '服务暂时不可用，请稍后再试')
    this.status = status
    this.reason = error.reason || ''
    this.fields = error.fields || []
  }
}

async function failure(response) {
  const said = await response.json().catch(() => ({}))
  return new Refusal(response.status, said.error || {})
}

function address(path, query) {
  const given = Object.entries(query || {}).filter(([, value]) => value !== '' && value !== undefined && value !== null)
  const text = new URLSearchParams(given).toString()
  return `/api/v1${path}${text ? `?${text}` : ''}`
}

async function answered(where, options) {
  let response
  try {
    response = await fetch(where, { credentials: 'same-origin', ...options })
  } catch {
    throw new Refusal(0, { message: '连接不上服务器，请检查网络' })
  }
  if (!response.ok) throw await failure(response)
  return response
}

const cutShort = () => { throw new Refusal(0, { message: '没有收到完整的答复，请再试一次' }) }

async function ask(path, options, query) {
  const response = await answered(address(path, query), options)
  return response.json().catch(cutShort)
}

// Saves what is at an address of ours as a file of the name given; a refusal is thrown, not saved.
export async function save(where, fileName) {
  const response = await answered(where, {})
  const link = document.createElement('a')
  link.href = URL.createObjectURL(await response.blob().catch(cutShort))
  link.download = fileName
  link.click()
  setTimeout(() => URL.revokeObjectURL(link.href), 60000)  // a browser may begin to save it late
}

export const read = (path, query) => ask(path, {}, query)

// What comes under one key takes effect once. (crypto.randomUUID wants https.)
const newKey = () => Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('')

const send = (path, text, key) => ask(path, {
  method: 'POST',
  headers: { 'Content-Type': 'application/json', 'Idempotency-Key': key },
  body: text,
})

// For what may as well happen twice: each call is a request of its own.
export const write = (path, body) => send(path, JSON.stringify(body), newKey())

// The network, or a service that failed midway: whether it took effect is open.
const isOpen = (refusal) => refusal.status === 0 || refusal.status >= 500

// For what must not happen twice: a `write` whose caller keeps it. The same once more, after an answer was lost, goes
// under the same key and is the same request; once it is answered, the same is meant anew.
export function intentions() {
  const keys = new Map()  // of what is not answered yet
  return async (path, body) => {
    const text = JSON.stringify(body)
    const meant = `${path} ${text}`
    if (!keys.has(meant)) keys.set(meant, newKey())
    try {
      const answer = await send(path, text, keys.get(meant))
      keys.delete(meant)
      return answer
    } catch (refusal) {
      if (!isOpen(refusal)) keys.delete(meant)
      throw refusal
    }
  }
}

// The part of an address that names something: 市住建局 is percent-encoded.
export const name = encodeURIComponent

// Calls `heard` whenever something has happened in the docket; ends by the function returned.
export function listen(docket, heard) {
  const source = new EventSource(address(`/dockets/${name(docket)}/events`))
  let timer = 0
  source.addEventListener('log', () => {
    clearTimeout(timer)
    timer = setTimeout(heard, 500)
  })
  return () => {
    clearTimeout(timer)
    source.close()
  }
}
