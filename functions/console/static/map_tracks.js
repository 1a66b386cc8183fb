// The player of a track: an entity's day, drawn and walked through with its speed, by the classes that customers use.

import { find, send, tell, words } from './map_page.js'

const LONGEST_PAUSE = 300
const REDRAW = 200
const player = { points: [], seconds: [], playing: false, place: 0, last: 0, drawn: 0 }
let map
let marker
let passed

const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim()

/** Seconds of playing at each point: a stop without points is shortened to five minutes. */
function playSeconds(points) {
  const seconds = [0]
  for (let index = 1; index < points.length; index++) {
    const pause = Math.max(0, points[index].time - points[index - 1].time)
    seconds.push(seconds[index - 1] + Math.min(pause, LONGEST_PAUSE))
  }
  return seconds
}

/** The last point that was reached at a second of playing. */
function reached(second) {
  let [low, high] = [0, player.seconds.length - 1]
  while (low < high) {
    const middle = Math.ceil((low + high) / 2)
    if (player.seconds[middle] <= second) low = middle
    else high = middle - 1
  }
  return low
}

/** Where the marker stands between two points; across a longer silence it waits at the one before. */
function positionAt(second, index) {
  const [point, next] = [player.points[index], player.points[index + 1]]
  const span = next ? player.seconds[index + 1] - player.seconds[index] : 0
  if (!span || next.time - point.time > LONGEST_PAUSE) return point.place
  const share = (second - player.seconds[index]) / span
  const between = (from, to) => from + (to - from) * share
  return new BMapGL.Point(between(point.place.lng, next.place.lng), between(point.place.lat, next.place.lat))
}

/** Moves the marker; the line behind it, which has thousands of points, follows a few times a second. */
function show(now = Infinity) {
  const index = reached(player.place)
  const point = player.points[index]
  const place = positionAt(player.place, index)
  marker.setPosition(place)
  if (now - player.drawn > REDRAW) {
    player.drawn = now === Infinity ? 0 : now
    passed.setPath([...player.points.slice(0, index + 1).map((earlier) => earlier.place), place])
  }
  if (!map.getBounds().containsPoint(place)) map.panTo(place)
  const moment = new Date(point.time * 1000).toLocaleString(document.documentElement.lang, { timeZone: 'Asia/Shanghai' })
  const text = `${moment} · ${Math.round(point.speed)} km/h · ${index + 1} / ${player.points.length}`
  find('moment').textContent = text
  find('position').value = player.place
  find('position').setAttribute('aria-valuetext', text)
}

function setPlaying(playing) {
  player.playing = playing
  player.last = 0
  find('play').textContent = playing ? words.pause : words.play
  if (playing) requestAnimationFrame(step)
}

function step(now) {
  if (!player.playing) return
  const end = player.seconds.at(-1)
  if (player.last) player.place = Math.min(end, player.place + (now - player.last) / 1000 * find('pace').value)
  player.last = now
  if (player.place >= end) {
    setPlaying(false)
    show()
    return
  }
  show(now)
  requestAnimationFrame(step)
}

function stop() {
  setPlaying(false)
  player.points = []
  find('player').hidden = true
}

/** Longitudes that go on beyond 180 degrees, where a track crosses the date line: else it would run around the world. */
function longitudesOf(points) {
  let turn = 0
  return points.map(([lng], index) => {
    const step = index ? lng - points[index - 1][0] : 0
    if (Math.abs(step) > 180) turn -= Math.sign(step) * 360
    return lng + turn
  })
}

function draw(answer) {
  const longitudes = longitudesOf(answer.points)
  player.points = answer.points.map(([, lat, time, speed], index) => ({ place: new BMapGL.Point(longitudes[index], lat), time, speed }))
  player.seconds = playSeconds(player.points)
  player.place = 0
  const places = player.points.map((point) => point.place)
  map.addOverlay(new BMapGL.Polyline(places, { strokeColor: colour('--track'), strokeWeight: 4, strokeOpacity: 0.8 }))
  passed = new BMapGL.Polyline(places.slice(0, 1), { strokeColor: colour('--track-passed'), strokeWeight: 5, strokeOpacity: 0.95 })
  marker = new BMapGL.Marker(places[0])
  map.addOverlay(passed)
  map.addOverlay(marker)
  map.setViewport(places)
  find('position').max = player.seconds.at(-1)
  find('play').disabled = player.seconds.at(-1) === 0
  find('player').hidden = false
  setPlaying(false)
  show()
}

export function playTracks(opened, begin) {
  const form = find('track')
  if (!form) return () => {}
  map = opened
  form.addEventListener('submit', async (event) => {
    event.preventDefault()
    const isLast = begin()
    const fields = { service: find('service').value, entity: find('entity').value.trim(), day: find('day').value }
    const answer = await send(form.dataset.track, fields)
    if (!isLast()) return
    if (answer.problem) { tell(answer.problem); return }
    if (!answer.points.length) { tell(words.no_track); return }
    const values = { count: answer.points.length, distance: (answer.metres / 1000).toFixed(1), total: answer.total }
    tell(answer.total > answer.points.length ? words.part_of_track : words.track, values)
    draw(answer)
  })
  find('entities').addEventListener('click', async () => {
    const isLast = begin()
    const answer = await send(form.dataset.entities, { service: find('service').value, wish: find('entity').value.trim() })
    if (!isLast()) return
    if (answer.problem) { tell(answer.problem); return }
    find('entity-names').replaceChildren(...answer.entities.map((name) => {
      const option = document.createElement('option')
      option.value = name
      return option
    }))
    tell(answer.entities.length ? words.entities : words.no_entity, { count: answer.entities.length })
    find('entity').focus()
  })
  find('play').addEventListener('click', () => {
    if (!player.playing && player.place >= player.seconds.at(-1)) player.place = 0
    setPlaying(!player.playing)
  })
  find('position').addEventListener('input', (event) => {
    player.place = Number(event.target.value)
    player.last = 0
    show()
  })
  return stop
}
