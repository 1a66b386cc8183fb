// What the parts of the map page share: its elements, its words, the list of results, what is asked.

export const find = (id) => document.getElementById(id)
const page = find('map-page')
export const words = JSON.parse(page.dataset.words)
export const gateway = location.origin + page.dataset.gateway

const PATIENCE = 20_000
let questions = 0
let timer = 0

export function tell(text, values = {}) {
  clearTimeout(timer)
  find('told').textContent = text.replace(/\{(\w+)\}/g, (place, name) => values[name] ?? place)
}

/**
 * Begins a question, in the place of the one before. What is returned tells whether it is still the last one: what
 * a late answer shows would stand among another's. Where nothing comes at all, words say so.
 */
export function beginQuestion() {
  const own = ++questions
  showRows([])
  tell(words.working)
  timer = setTimeout(() => tell(words.no_answer), PATIENCE)
  return () => own === questions
}

/** Ends whatever is asked. */
export function endQuestions() {
  questions++
  showRows([])
  tell('')
}

/** Lists rows as buttons; a row without a point is a line to read. All of it is text. */
export function showRows(rows, choose) {
  find('results').replaceChildren(...rows.map((row) => {
    const entry = document.createElement('li')
    const line = document.createElement(row.point ? 'button' : 'div')
    line.textContent = row.title
    if (row.note) {
      const note = document.createElement('span')
      note.className = 'sub'
      note.textContent = row.note
      line.append(note)
    }
    if (row.point) {
      line.type = 'button'
      line.addEventListener('click', () => choose(row.point))
    }
    entry.append(line)
    return entry
  }))
}

const REFUSALS = { 401: words.ended, 502: words.gateway_away, 503: words.store_away }

/** Asks a path of the gateway; the console puts its own key in. Answers what is wrong as `problem`. */
export async function ask(path, query) {
  const response = await fetch(`${gateway}${path}?${new URLSearchParams({ ...query, output: 'json' })}`).catch(() => null)
  const answer = response?.ok ? await response.json().catch(() => null) : null
  return answer ?? { problem: REFUSALS[response?.status] ?? words.no_answer }
}

/** Sends a form of the console itself; answers its JSON, or what is wrong as `problem`. */
export async function send(address, fields) {
  const headers = { 'x-console-token': page.dataset.token }
  const response = await fetch(address, { method: 'POST', body: new URLSearchParams(fields), headers }).catch(() => null)
  const answer = response ? await response.json().catch(() => null) : null
  return answer ?? { problem: words.no_answer }
}
