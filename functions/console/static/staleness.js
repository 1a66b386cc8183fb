// Words for what a page asks for by itself and does not get: its figures are old from then on.

/** Says that figures are old, by the HTTP status of the answer (0: none came); 200 takes the words away. */
export function tellStaleness(status) {
  const room = document.getElementById('stale')
  room.hidden = status === 200
  room.querySelectorAll('[data-ended]').forEach((part) => { part.hidden = (part.dataset.ended === 'true') !== (status === 401) })
}
