// The photo desk: a file, a drop or the camera gives a photo; the service makes an ID photo of it.
// The photo goes to the console alone, and nothing of it is kept there.

const MOST_BYTES = 4 * 1024 * 1024
const find = (id) => document.getElementById(id)
const desk = find('desk')
const words = JSON.parse(desk.dataset.words)
const state = { photo: '', before: null, after: null, addresses: [], stream: null, asked: null }

function fill(text, values) {
  return text.replace(/\{(\w+)\}/g, (place, name) => values[name] ?? place)
}

function complain(text) {
  find('problem').hidden = !text
  find('problem').firstElementChild.textContent = text
}

function takePhoto(blob, name) {
  if (blob.size > MOST_BYTES) { complain(words.too_large); return }
  complain('')
  const reader = new FileReader()
  reader.addEventListener('load', () => {
    state.photo = reader.result.slice(reader.result.indexOf(',') + 1)
    find('source-name').textContent = `${name} · ${(blob.size / 1000).toLocaleString('en', { maximumFractionDigits: 0 })} kB`
    const make = find('make')
    if (!make) return
    make.disabled = false
    send()
  })
  reader.readAsDataURL(blob)
}

/** Asks for an ID photo. A choice that is made meanwhile ends the question before: its answer would show other choices. */
async function send() {
  state.asked?.abort()
  const asked = state.asked = new AbortController()
  const fields = new URLSearchParams(new FormData(desk))
  fields.delete('')
  fields.set('image', state.photo)
  find('working').hidden = false
  complain('')
  try {
    const response = await fetch(desk.action, { method: 'POST', body: fields, headers: { 'x-console-token': desk.dataset.token }, signal: asked.signal })
    const answer = await response.json()
    if (!response.ok) complain(answer.problem)
    else if (asked === state.asked) await showAnswer(answer)
  } catch {
    if (asked === state.asked) complain(words.away)
  } finally {
    if (asked === state.asked) find('working').hidden = true
  }
}

function fileOf(text) {
  const bytes = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0))
  const isPng = bytes[0] === 0x89
  const blob = new Blob([bytes], { type: isPng ? 'image/png' : 'image/jpeg' })
  const address = URL.createObjectURL(blob)
  state.addresses.push(address)
  return { blob, address, suffix: isPng ? 'png' : 'jpg' }
}

async function showAnswer(answer) {
  state.addresses.splice(0).forEach((address) => URL.revokeObjectURL(address))
  const photo = fileOf(answer.seg_info.demo)
  const cut = fileOf(answer.seg_info.cut)
  state.before = await createImageBitmap(cut.blob)
  state.after = await createImageBitmap(photo.blob)
  offer('download-photo', photo, 'photo')
  offer('download-cut', cut, 'cut')
  const hasSheet = Boolean(answer.seg_info.layout)
  find('download-sheet').hidden = find('sheet').hidden = !hasSheet
  if (hasSheet) {
    const sheet = fileOf(answer.seg_info.layout)
    offer('download-sheet', sheet, 'sheet')
    find('sheet-picture').src = sheet.address
  }
  for (const id of ['picture', 'split-field', 'downloads', 'checks-room']) find(id).hidden = false
  find('compare-empty').hidden = true
  draw()
  find('facts').textContent = fill(words.facts, {
    width: state.after.width, height: state.after.height, size: (photo.blob.size / 1000).toFixed(0), time: answer.milliseconds,
  })
  showChecks([...(answer.checks ?? []), ...(answer.photo?.violations ?? []).map(violationRow)])
}

function offer(id, file, name) {
  const link = find(id)
  link.href = file.address
  link.download = `${name}.${file.suffix}`
}

/** Draws the photo as it was left of the slider, and the ID photo right of it. */
function draw() {
  const canvas = find('picture')
  canvas.width = state.after.width
  canvas.height = state.after.height
  const room = canvas.getContext('2d')
  const split = Math.round(canvas.width * find('split').value / 100)
  room.drawImage(state.after, 0, 0)
  room.save()
  room.beginPath()
  room.rect(0, 0, split, canvas.height)
  room.clip()
  room.drawImage(state.before, 0, 0, canvas.width, canvas.height)
  room.restore()
  room.fillStyle = getComputedStyle(document.documentElement).getPropertyValue('--accent')
  room.fillRect(split - 1, 0, Math.max(2, canvas.width / 200), canvas.height)
}

function violationRow(row) {
  const bounds = [row.allowed_min ?? '', row.allowed_max ?? ''].join(' – ')
  return { name: row.name, value: row.measured, unit: row.unit, limit: row.allowed ? row.allowed.join(', ') : bounds, result: 'fail' }
}

function showChecks(rows) {
  const rank = { fail: 0, warn: 1, pass: 2, unknown: 3 }
  const entries = rows.sort((one, other) => rank[one.result] - rank[other.result]).map((row) => {
    const entry = document.createElement('li')
    const name = document.createElement('span')
    name.textContent = words[`check_${row.name}`] ?? row.name
    const mark = document.createElement('span')
    mark.className = `state ${{ fail: 'bad', warn: 'warn', pass: 'ok', unknown: 'idle' }[row.result]}`
    mark.textContent = words[`state_${row.result}`]
    const limit = document.createElement('span')
    limit.className = 'limit'
    const unit = words[`unit_${row.unit}`] ?? row.unit
    const value = typeof row.value === 'number' ? `${Math.round(row.value * 100) / 100} ${unit}`.trim() : row.value ?? '–'
    limit.textContent = row.result === 'unknown' ? words.limit_unknown : fill(words.limit, { value, limit: (row.limit || '–').replace('>=', '≥').replace('<=', '≤') })
    entry.append(name, mark, limit)
    return entry
  })
  find('checks').replaceChildren(...entries)
}

/** Shows the camera's picture, the one that was taken, or neither. */
function showCamera(part) {
  find('camera-room').hidden = !part
  for (const id of ['camera', 'camera-take']) find(id).hidden = part !== 'live'
  for (const id of ['camera-shot', 'camera-use', 'camera-again']) find(id).hidden = part !== 'taken'
  find('camera-words').textContent = part ? words[`camera_${part}`] : ''
}

async function startCamera() {
  const start = find('camera-start')
  if (state.stream || start.getAttribute('aria-disabled')) return
  start.setAttribute('aria-disabled', 'true')
  complain('')
  try {
    state.stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: 'user', width: { ideal: 1920 }, height: { ideal: 1440 } } })
  } catch {
    complain(words.away_camera)
    return
  } finally {
    start.removeAttribute('aria-disabled')
  }
  state.stream.getVideoTracks()[0].addEventListener('ended', () => { stopCamera(); complain(words.away_camera) })
  const video = find('camera')
  video.srcObject = state.stream
  await video.play()
  showCamera('live')
  find('camera-take').focus()
}

function stopCamera() {
  state.stream?.getTracks().forEach((track) => track.stop())
  state.stream = null
  find('camera').srcObject = null
  showCamera('')
}

/** Takes what the guide shows: the middle of the picture, three wide and four high. */
function takeCamera() {
  const video = find('camera')
  const height = Math.min(video.videoHeight, Math.floor(video.videoWidth * 4 / 3))
  const width = Math.floor(height * 3 / 4)
  const shot = find('camera-shot')
  shot.width = width
  shot.height = height
  const [left, top] = [(video.videoWidth - width) / 2, (video.videoHeight - height) / 2]
  shot.getContext('2d').drawImage(video, left, top, width, height, 0, 0, width, height)
  showCamera('taken')
  find('camera-use').focus()
}

function takeAgain() {
  showCamera('live')
  find('camera-take').focus()
}

function useShot() {
  find('camera-shot').toBlob((blob) => takePhoto(blob, 'camera.jpg'), 'image/jpeg', 0.95)
  stopCamera()
  find('camera-start').focus()
}

const drop = find('drop')
for (const kind of ['dragenter', 'dragover']) {
  drop.addEventListener(kind, (event) => { event.preventDefault(); drop.classList.add('over') })
}
for (const kind of ['dragleave', 'drop']) drop.addEventListener(kind, () => drop.classList.remove('over'))
drop.addEventListener('drop', (event) => {
  event.preventDefault()
  const file = event.dataTransfer.files[0]
  if (file) takePhoto(file, file.name)
})
find('file').addEventListener('change', (event) => { if (event.target.files[0]) takePhoto(event.target.files[0], event.target.files[0].name) })
find('camera-start').addEventListener('click', startCamera)
find('camera-stop').addEventListener('click', stopCamera)
find('camera-take').addEventListener('click', takeCamera)
find('camera-again').addEventListener('click', takeAgain)
find('camera-use').addEventListener('click', useShot)
window.addEventListener('pagehide', stopCamera)
find('camera-start').hidden = !navigator.mediaDevices?.getUserMedia
find('split').addEventListener('input', draw)
desk.addEventListener('submit', (event) => { event.preventDefault(); if (state.photo) send() })
desk.addEventListener('change', (event) => { if (event.target.name && state.photo && find('make')) send() })
