// What every page has: copy buttons, tabs, and words beside a form that takes longer than a moment.

/** Puts the text of the element that a button names into the clipboard, and says so. */
function copyText(button) {
  const source = document.getElementById(button.dataset.copies)
  navigator.clipboard.writeText(source.value ?? source.textContent).then(() => {
    const words = button.textContent
    button.textContent = button.dataset.done
    setTimeout(() => { button.textContent = words }, 2000)
  })
}

/** Makes tabs of the headings and sections of a container; without script they stand below each other. */
function makeTabs(container) {
  const panels = [...container.querySelectorAll(':scope > section')]
  const list = document.createElement('div')
  list.className = 'tabs'
  list.setAttribute('role', 'tablist')
  const tabs = panels.map((panel, index) => {
    const heading = panel.querySelector('h3')
    const tab = document.createElement('button')
    tab.type = 'button'
    tab.id = `${container.id}-tab-${index}`
    tab.textContent = heading.textContent
    tab.setAttribute('role', 'tab')
    panel.id ||= `${container.id}-panel-${index}`
    tab.setAttribute('aria-controls', panel.id)
    panel.setAttribute('role', 'tabpanel')
    panel.setAttribute('aria-labelledby', tab.id)
    heading.hidden = true
    list.append(tab)
    return tab
  })
  const select = (chosen) => tabs.forEach((tab, index) => {
    tab.setAttribute('aria-selected', String(index === chosen))
    tab.tabIndex = index === chosen ? 0 : -1
    panels[index].hidden = index !== chosen
  })
  tabs.forEach((tab, index) => {
    tab.addEventListener('click', () => select(index))
    tab.addEventListener('keydown', (event) => {
      const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key]
      if (!step) return
      const next = (index + step + tabs.length) % tabs.length
      select(next)
      tabs[next].focus()
    })
  })
  container.prepend(list)
  select(0)
}

const SENT_FOR = 10_000
const sent = new Set()

/** Says of a form whether its answer is awaited: words where it has some, buttons that do nothing. */
function showSending(form, isSent) {
  form.querySelectorAll('[data-busy]').forEach((words) => { words.hidden = !isSent })
  form.querySelectorAll('button:not([type=button])').forEach((button) => {
    if (isSent) button.setAttribute('aria-disabled', 'true')
    else button.removeAttribute('aria-disabled')
  })
}

/** Lets a form be sent once: a double click makes one key and not two. Forms that a script sends see to it themselves. */
function sendOnce(event) {
  const form = event.target
  if (event.defaultPrevented || !(form.method === 'post' || form.querySelector('[data-busy]'))) return
  if (sent.has(form)) { event.preventDefault(); return }
  sent.add(form)
  setTimeout(() => sent.delete(form), SENT_FOR) // somebody may have stopped the page from loading
  showSending(form, true)
}

/** Lets forms be sent again on a page that is come back to. */
function forgetSent() {
  document.querySelectorAll('form').forEach((form) => showSending(form, false))
  sent.clear()
}

/** Lets a typed text choose which entries of a list are shown. */
function filterList(input) {
  const list = document.getElementById(input.dataset.filter)
  const nothing = document.getElementById(input.dataset.nothing)
  input.addEventListener('input', () => {
    const wish = input.value.trim().toLowerCase()
    let shown = 0
    list.querySelectorAll('li, tbody tr').forEach((entry) => {
      entry.hidden = wish !== '' && !entry.textContent.toLowerCase().includes(wish)
      shown += entry.hidden ? 0 : 1
    })
    list.querySelectorAll('[data-group]').forEach((group) => {
      group.hidden = !group.querySelector('li:not([hidden])')
    })
    nothing.hidden = shown > 0
  })
}

/** Shows a field while a select has one of its values, or any but the first for `*`; without script it is there. */
function followSelect(field) {
  const select = document.getElementById(field.dataset.for)
  const values = field.dataset.values.split(' ')
  const follow = () => { field.hidden = !(select.value && (values.includes('*') || values.includes(select.value))) }
  select.addEventListener('change', follow)
  follow()
}

/** Scrolls a list to its chosen entry; the page stays where it is. */
function showChosen(entry) {
  const list = entry.closest('.service-list')
  list.scrollTop = entry.offsetTop - list.offsetTop - list.clientHeight / 3
}

document.querySelectorAll('[data-copies]').forEach((button) => button.addEventListener('click', () => copyText(button)))
document.querySelectorAll('[data-tabs]').forEach(makeTabs)
document.querySelectorAll('.service-list [aria-current]').forEach(showChosen)
document.addEventListener('submit', sendOnce)
window.addEventListener('pageshow', forgetSent)
document.querySelectorAll('input[data-filter]').forEach(filterList)
document.querySelectorAll('[data-for]').forEach(followSelect)
