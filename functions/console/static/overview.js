// The line of 24 hours, in the colours of the theme; drawn anew when its data or its width change.

import { tellStaleness } from './staleness.js'

const SIZE = 260

function colour(name) {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim()
}

function draw() {
  const place = document.getElementById('day-line')
  if (!window.uPlot || !place) return
  const line = JSON.parse(place.dataset.line)
  const axis = { stroke: colour('--ink-soft'), grid: { stroke: colour('--line'), width: 1 }, ticks: { show: false }, font: '12px system-ui, sans-serif' }
  const hour = new Intl.DateTimeFormat(document.documentElement.lang, { hour: '2-digit', minute: '2-digit', hour12: false, timeZone: 'Asia/Shanghai' })
  const series = (label, name) => ({ label, stroke: colour(name), width: 1.75, points: { show: false } })
  place.replaceChildren()
  new window.uPlot({
    width: place.clientWidth,
    height: SIZE,
    cursor: { y: false, points: { size: 6 } },
    legend: { show: false },
    scales: { y: { range: (plot, low, high) => [0, Math.max(high * 1.1, 5)] } },
    axes: [
      { ...axis, size: 32, values: (plot, splits) => splits.map((seconds) => hour.format(seconds * 1000)) },
      { ...axis, size: 64, values: (plot, splits) => splits.map((count) => Number.isInteger(count) ? count.toLocaleString('en') : '') },
    ],
    series: [{}, series(place.dataset.calls, '--accent'), series(place.dataset.failures, '--bad')],
  }, [line.time, line.calls, line.failures], place)
}

let width = 0
new ResizeObserver(([entry]) => {
  if (Math.abs(entry.contentRect.width - width) < 4) return
  width = entry.contentRect.width
  draw()
}).observe(document.getElementById('figures'))
document.addEventListener('htmx:after:swap', draw)
document.addEventListener('htmx:after:request', (event) => tellStaleness(event.detail.ctx.response.status))
document.addEventListener('htmx:error', () => tellStaleness(0))
matchMedia('(prefers-color-scheme: dark)').addEventListener('change', draw)
