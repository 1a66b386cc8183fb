// The map page: the JavaScript API of the bundle, loaded as a customer's page loads it.

const find = (id) => document.getElementById(id)
const page = find('map-page')
const words = JSON.parse(page.dataset.words)
const gateway = location.origin + page.dataset.gateway
const told = find('told')
const results = find('results')
let map

function tell(text) { told.textContent = text }

function fill(text, values) {
  return text.replace(/\{(\w+)\}/g, (place, name) => values[name] ?? place)
}

/** Loads the API; the console puts its own key in the place of the word. */
function loadApi() {
  tell(words.loading)
  return new Promise((resolve, reject) => {
    window.consoleMapReady = resolve
    const script = document.createElement('script')
    script.src = `${gateway}/api?v=1.0&type=webgl&ak=console&callback=consoleMapReady`
    script.addEventListener('error', reject)
    document.head.append(script)
  })
}

function showRows(rows, choose) {
  results.replaceChildren(...rows.map((row) => {
    const entry = document.createElement('li')
    const button = document.createElement('button')
    button.type = 'button'
    button.textContent = row.title
    if (row.note) {
      const note = document.createElement('span')
      note.className = 'sub'
      note.textContent = row.note
      button.append(note)
    }
    button.addEventListener('click', () => choose(row))
    entry.append(button)
    return entry
  }))
}

function clear() {
  map.clearOverlays()
  results.replaceChildren()
  tell(words.working)
}

function search(event) {
  event.preventDefault()
  clear()
  const local = new BMapGL.LocalSearch(find('city').value.trim() || map, {
    onSearchComplete(answer) {
      const places = answer?.getCurrentNumPois ? Array.from({ length: answer.getCurrentNumPois() }, (_, index) => answer.getPoi(index)) : []
      tell(places.length ? fill(words.found, { count: places.length }) : words.nothing)
      for (const place of places) map.addOverlay(new BMapGL.Marker(place.point))
      if (places.length) map.setViewport(places.map((place) => place.point))
      showRows(places.map((place) => ({ title: place.title, note: place.address, point: place.point })), (row) => map.centerAndZoom(row.point, 16))
    },
  })
  local.search(find('keyword').value.trim())
}

function pointOf(text) {
  const numbers = text.split(/[,，\s]+/).map(Number)
  return numbers.length === 2 && numbers.every(Number.isFinite) ? new BMapGL.Point(...numbers) : null
}

function route(event) {
  event.preventDefault()
  clear()
  const [start, end] = ['origin', 'destination'].map((id) => pointOf(find(id).value.trim()))
  if (!start || !end) { tell(words.points); return }
  const service = new BMapGL[find('mode').value](map, {
    renderOptions: { map, autoViewport: true },
    onSearchComplete(answer) {
      const plan = answer?.getNumPlans?.() ? answer.getPlan(0) : null
      if (!plan) { tell(words.nothing); return }
      tell(fill(words.plan, { distance: plan.getDistance(true), time: plan.getDuration(true) }))
      const steps = plan.getRoute(0)
      showRows(Array.from({ length: steps.getNumSteps() }, (_, index) => steps.getStep(index)).map((step) => ({
        title: step.getDescription(false), note: step.getDistance(true), point: step.getPosition?.() ?? step.getPoint?.(),
      })), (row) => row.point && map.centerAndZoom(row.point, 17))
    },
  })
  service.search(start, end)
}

async function ask(path, query) {
  const response = await fetch(`${gateway}${path}?${new URLSearchParams({ ...query, output: 'json' })}`)
  return response.json()
}

async function track(event) {
  event.preventDefault()
  clear()
  const end = Math.floor(Date.now() / 1000)
  const answer = await ask('/api/v3/track/gettrack', {
    service_id: find('service').value.trim(), entity_name: find('entity').value.trim(), start_time: end - find('hours').value * 3600, end_time: end,
    page_size: 5000, coord_type_output: 'bd09ll',
  })
  const points = (answer.points ?? []).map((point) => ({ place: new BMapGL.Point(point.longitude, point.latitude), time: point.loc_time, speed: point.speed }))
  find('player').hidden = !points.length
  if (!points.length) { tell(answer.status ? `${answer.message} (${answer.status})` : words.no_track); return }
  tell(fill(words.track, { count: points.length, distance: (answer.distance / 1000).toFixed(1) }))
  map.addOverlay(new BMapGL.Polyline(points.map((point) => point.place), { strokeColor: '#14549c', strokeWeight: 4 }))
  map.setViewport(points.map((point) => point.place))
  const marker = new BMapGL.Marker(points[0].place)
  map.addOverlay(marker)
  const position = find('position')
  position.max = points.length - 1
  const show = () => {
    const point = points[position.value]
    marker.setPosition(point.place)
    find('moment').textContent = `${new Date(point.time * 1000).toLocaleString(document.documentElement.lang)}${point.speed >= 0 ? ` · ${Math.round(point.speed)} km/h` : ''}`
  }
  position.oninput = show
  position.value = 0
  show()
}

async function traffic(event) {
  event.preventDefault()
  clear()
  const center = map.getCenter()
  const answer = await ask('/traffic/v1/around', { center: `${center.lat},${center.lng}`, radius: 1000, coord_type_input: 'bd09ll' })
  tell(answer.description || `${answer.message} (${answer.status})`)
  showRows((answer.road_traffic ?? []).flatMap((road) => (road.congestion_sections ?? [{}]).map((section) => ({
    title: road.road_name, note: [section.section_desc, section.speed ? `${Math.round(section.speed)} km/h` : ''].filter(Boolean).join(' · '),
  }))), () => {})
}

try {
  await loadApi()
  map = new BMapGL.Map('view')
  map.centerAndZoom(new BMapGL.Point(116.404, 39.915), 6)
  map.enableScrollWheelZoom()
  map.addControl(new BMapGL.ZoomControl())
  map.addControl(new BMapGL.ScaleControl())
  map.addEventListener('tilesloaded', () => { page.dataset.ready = 'true' })
  tell('')
  find('search').addEventListener('submit', search)
  find('route').addEventListener('submit', route)
  find('track').addEventListener('submit', track)
  find('traffic').addEventListener('submit', traffic)
} catch {
  tell(words.away)
}
