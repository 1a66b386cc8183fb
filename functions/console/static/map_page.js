// What the parts of the map page share: its elements, its words, the list of results, what is asked.

export const find = (id) => document.getElementById(id)
const page = find('map-page')
export const words = JSON.parse(page.dataset.words)
export const gateway = location.origin + page.dataset.gateway

export function tell(text, values = {}) {
  find('told').textContent = text.replace(/\{(\w+)\}/g, (place, name) => values[name] ?? place)
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

/** Asks a path of the gateway; the console puts its own key in. Answers null where nothing comes. */
export async function ask(path, query) {
  const response = await fetch(`${gateway}${path}?${new URLSearchParams({ ...query, output: 'json' })}`).catch(() => null)
  return response?.ok ? response.json().catch(() => null) : null
}

/** Sends a form of the console itself; answers its JSON, or what is wrong as `problem`. */
export async function send(address, fields) {
  const headers = { 'x-console-token': page.dataset.token }
  const response = await fetch(address, { method: 'POST', body: new URLSearchParams(fields), headers }).catch(() => null)
  const answer = response && !response.redirected ? await response.json().catch(() => null) : null
  return answer ?? { problem: words.no_answer }
}
