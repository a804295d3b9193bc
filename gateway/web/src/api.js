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

async function ask(path, options, query) {
  let response
  try {
    response = await fetch(address(path, query), { credentials: 'same-origin', ...options })
  } catch {
    throw new Refusal(0, { message: '连接不上服务器，请检查网络' })
  }
  if (!response.ok) throw await failure(response)
  return response.json()
}

export const read = (path, query) => ask(path, {}, query)

// Names a request, so that the same one never takes effect twice. (crypto.randomUUID wants https.)
const requestId = () => Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('')

export const write = (path, body) => ask(path, {
  method: 'POST',
  headers: { 'Content-Type': 'application/json', 'Idempotency-Key': requestId() },
  body: JSON.stringify(body),
})

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
