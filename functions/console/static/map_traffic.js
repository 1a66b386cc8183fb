// Live traffic: a layer around the middle of the map that follows it, and the question for one road.

import { ask, find, showRows, tell, words } from './map_page.js'

const RADIUS = 1_000
const EVERY = 60_000
const SETTLED = 600
const COLOURS = ['--traffic-unknown', '--traffic-clear', '--traffic-slow', '--traffic-jam', '--traffic-heavy-jam']
const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim()

function rowsOf(answer) {
  return (answer.road_traffic ?? []).flatMap((road) => (road.congestion_sections ?? [{}]).map((section) => ({
    title: road.road_name,
    note: [
      section.section_desc,
      section.speed ? `${Math.round(section.speed)} km/h` : '',
      section.congestion_distance ? `${section.congestion_distance} m` : '',
      section.congestion_trend,
    ].filter(Boolean).join(' · '),
  })))
}

function tellAnswer(answer) {
  if (answer.problem) { tell(answer.problem); return }
  tell(answer.status ? `${answer.message} (${answer.status})` : answer.description || words.nothing)
  showRows(answer.status ? [] : rowsOf(answer))
}

export function watchTraffic(map, begin, clear) {
  const layer = find('traffic-layer')
  let circle = null
  let number = 0
  let timer = 0

  /** Asks anew; `byItself`: no person did anything, so the question keeps no session. */
  async function refresh(byItself = false) {
    const own = ++number
    clearTimeout(timer)
    if (!layer.checked) return
    const center = map.getCenter()
    const answer = await ask('/traffic/v1/around', { center: `${center.lat},${center.lng}`, radius: RADIUS, coord_type_input: 'bd09ll', ...(byItself && { part: 'traffic' }) })
    if (own !== number || !layer.checked) return
    if (circle) map.removeOverlay(circle)
    const tone = colour(COLOURS[answer.evaluation?.status] ?? COLOURS[0])
    circle = new BMapGL.Circle(center, RADIUS, { strokeColor: tone, strokeWeight: 2, fillColor: tone, fillOpacity: 0.15 })
    map.addOverlay(circle)
    tellAnswer(answer)
    wait()
  }

  function wait() { timer = setTimeout(() => document.hidden ? wait() : refresh(true), EVERY) }

  function stop() {
    number++
    clearTimeout(timer)
    layer.checked = false
    circle = null
  }

  layer.addEventListener('change', () => {
    if (!layer.checked) { clear(); return }
    begin()
    layer.checked = true
    if (map.getZoom() < 13) map.setZoom(14)
    refresh()
  })
  map.addEventListener('moveend', () => {
    if (!layer.checked) return
    clearTimeout(timer)
    timer = setTimeout(refresh, SETTLED)
  })
  find('traffic').addEventListener('submit', async (event) => {
    event.preventDefault()
    const isLast = begin()
    const answer = await ask('/traffic/v1/road', { road_name: find('road').value.trim(), city: find('road-city').value.trim() })
    if (isLast()) tellAnswer(answer)
  })
  return stop
}
