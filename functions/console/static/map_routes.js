// Routes by car, on foot, by bicycle and by public transport, by the classes that customers use.

import { find, showRows, tell, words } from './map_page.js'

const shown = new Set()

function pointOf(text) {
  const numbers = text.split(/[,，\s]+/).map(Number)
  return numbers.length === 2 && numbers.every(Number.isFinite) ? new BMapGL.Point(...numbers) : null
}

/** The rides and walks of an itinerary; other plans have the steps of their one route. */
function rowsOf(plan) {
  if (!plan.getNumTotal) {
    const route = plan.getRoute(0)
    return Array.from({ length: route.getNumSteps() }, (_, index) => route.getStep(index)).map((step) => ({
      title: step.getDescription(false), note: step.getDistance(true), point: step.getPosition(),
    }))
  }
  return Array.from({ length: plan.getNumTotal() }, (_, index) => {
    const part = plan.getTotal(index)
    const isRide = plan.getTotalType(index) === 1
    const stops = isRide ? [part.getGetOnStop().title, part.getGetOffStop().title].filter(Boolean).join(' → ') : ''
    return {
      title: isRide ? part.getTitle() : words.walk,
      note: [stops, part.getDistance(true)].filter(Boolean).join(' · '),
      point: part.getPath()[0],
    }
  })
}

/** Takes from the map what services have drawn on it, and lets none draw that is asked still. */
function stop() {
  shown.forEach((service) => service.clearResults())
  shown.clear()
}

export function planRoutes(map, begin) {
  find('route').addEventListener('submit', (event) => {
    event.preventDefault()
    begin()
    const [start, end] = ['origin', 'destination'].map((id) => pointOf(find(id).value.trim()))
    if (!start || !end) { tell(words.points); return }
    const service = new BMapGL[find('mode').value](map, {
      renderOptions: { map, autoViewport: true },
      onSearchComplete(answer) {
        const plan = answer?.getNumPlans?.() ? answer.getPlan(0) : null
        if (!plan) { tell(find('mode').value === 'TransitRoute' ? words.no_transit : words.no_route); return }
        tell(words.plan, { distance: plan.getDistance(true), time: plan.getDuration(true) })
        showRows(rowsOf(plan), (point) => map.centerAndZoom(point, 17))
      },
    })
    shown.add(service)
    service.search(start, end)
  })
  return stop
}
