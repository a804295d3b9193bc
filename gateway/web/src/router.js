import { createRouter, createWebHistory } from 'vue-router'
import { learnWhoIAm, session } from './session.js'

export const router = createRouter({
  history: createWebHistory(),
  routes: [
    { path: '/login', name: 'login', component: () => import('./pages/LoginPage.vue') },
    { path: '/', name: 'dockets', component: () => import('./pages/DocketsPage.vue') },
    { path: '/d/:docket', name: 'ledger', component: () => import('./pages/LedgerPage.vue') },
    { path: '/d/:docket/:proposal', name: 'proposal', component: () => import('./pages/ProposalPage.vue') },
    { path: '/:rest(.*)', redirect: '/' },
  ],
  scrollBehavior: (to, from, saved) => saved || (to.path === from.path ? undefined : { top: 0 }),
})

router.beforeEach(async (to) => {
  if (!session.known) await learnWhoIAm().catch(() => {})
  if (!session.me && to.name !== 'login') return { name: 'login', query: { to: to.fullPath } }
  return true
})
