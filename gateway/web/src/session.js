// Who is logged in: asked once, known to all pages.
import { reactive } from 'vue'
import { read, write } from './api.js'
import { kinds, roles, shown } from './words.js'

export const session = reactive({ known: false, me: null })

export async function learnWhoIAm() {
  try {
    session.me = await read('/me')
  } catch (refusal) {
    if (refusal.status !== 401) throw refusal
    session.me = null
  }
  session.known = true
}

export async function login(account, password, totp) {
  await write('/login', totp ? { account, password, totp } : { account, password })
  await learnWhoIAm()
}

export async function logout() {
  await write('/logout', {}).catch(() => {})
  session.me = null
}

// 市住建局 承办人、联络员；提案 委员会: a committee's scope is the kind it is of.
export function postsOf(me) {
  const byScope = new Map()
  for (const post of me.posts) {
    const names = byScope.get(post.scope) || []
    byScope.set(post.scope, [...names, shown(roles, post.role)])
  }
  return [...byScope].map(([scope, names]) => `${shown(kinds, scope)}${scope ? ' ' : ''}${names.join('、')}`).join('；')
}
