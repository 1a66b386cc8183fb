// Keeps what is used today new, without touching a form that somebody fills in.

import { tellStaleness } from './staleness.js'

const PAUSE = 10_000
const table = document.querySelector('[data-use]')

async function refresh() {
  if (document.hidden) return
  const answer = await fetch(table.dataset.use, { headers: { accept: 'application/json' } }).catch(() => null)
  tellStaleness(answer?.status ?? 0)
  if (!answer?.ok) return
  const use = await answer.json()
  for (const cell of table.querySelectorAll('[data-service]')) {
    const [spent, share] = use[cell.dataset.service] ?? [0, 0]
    cell.querySelector('.number').textContent = spent.toLocaleString('en')
    const bar = cell.querySelector('meter')
    if (bar) bar.value = Math.min(share, 1)
  }
}

if (table) setInterval(refresh, PAUSE)
