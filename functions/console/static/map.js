// The map page: the JavaScript API of the bundle, loaded as a customer's page loads it.

import { beginQuestion, endQuestions, find, gateway, showRows, tell, words } from './map_page.js'
import { planRoutes } from './map_routes.js'
import { playTracks } from './map_tracks.js'
import { watchTraffic } from './map_traffic.js'

const page = find('map-page')
const stops = []
let map

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

/** Ends what another tool shows. */
function clear() {
  stops.forEach((stop) => stop())
  map.clearOverlays()
  endQuestions()
}

/** Ends what another tool shows, and begins a question of one's own. */
function begin() {
  clear()
  return beginQuestion()
}

function search(event) {
  event.preventDefault()
  const isLast = begin()
  const local = new BMapGL.LocalSearch(find('city').value.trim() || map, {
    onSearchComplete(answer) {
      if (!isLast()) return
      const places = answer?.getCurrentNumPois ? Array.from({ length: answer.getCurrentNumPois() }, (_, index) => answer.getPoi(index)) : []
      tell(places.length ? words.found : words.nothing, { count: places.length })
      for (const place of places) map.addOverlay(new BMapGL.Marker(place.point))
      if (places.length) map.setViewport(places.map((place) => place.point))
      showRows(places.map((place) => ({ title: place.title, note: place.address, point: place.point })), (point) => map.centerAndZoom(point, 16))
    },
  })
  local.search(find('keyword').value.trim())
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
  stops.push(planRoutes(map, begin), playTracks(map, begin), watchTraffic(map, begin, clear))
} catch {
  tell(words.away)
}
