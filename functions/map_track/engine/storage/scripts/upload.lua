-- Adds points to the entities of one shard; an entity that is new begins with its first point.
-- ARGV: tag, now, most points of the shard, most entities of the shard, shards, number of the shard, the revision of
-- the fences, the number of fences; for each fence: id, version, name; for each entity: name, number of records, number
-- of fences, the records in order, and for each of these fences its number in the list above and a letter for each
-- record: i (in), o (out), - (unknown). A record is the point's bytes and the time of its arrival (4 bytes).
-- Returns nothing where the fences are of another revision; else the number of new alarms, and for each entity 1, or 0
-- where the shard is full.
local tag, now, most_points, most_entities = ARGV[1], ARGV[2], tonumber(ARGV[3]), tonumber(ARGV[4])
local shards, shard = tonumber(ARGV[5]), tonumber(ARGV[6])
local MOST_ALARMS, ALARM_SECONDS = 50000, 7 * 86400
local entities, names, latest, dirty, meta = tag .. 'e', tag .. 'i', tag .. 'l', tag .. 'd', tag .. 'm'

local function is_later(record, other)
  local bytes, known = record:sub(1, -5), other:sub(1, -5)
  local time, known_time = struct.unpack('>I4', bytes), struct.unpack('>I4', known)
  if time ~= known_time then return time > known_time end
  for position = 5, math.min(#bytes, #known) do
    local a, b = bytes:byte(position), known:byte(position)
    if a ~= b then return a > b end
  end
  return #bytes > #known
end

if (redis.call('HGET', meta, 'fences') or '0') ~= ARGV[7] then return false end
local fences = {}
local index = 9
for number = 1, tonumber(ARGV[8]) do
  fences[number] = {id = ARGV[index], version = struct.pack('>I4', tonumber(ARGV[index + 1])), name = ARGV[index + 2]}
  index = index + 3
end

-- An alarm is a point on the other side of a fence than the point before it. Points that are not later than the last
-- one that counted change nothing: a repeated upload makes no second alarm.
local alarms = 0
local function raise(fence, id, name, side, record, previous)
  local action = side == 'i' and 'enter' or 'exit'
  local alarm = redis.call('XADD', tag .. 'a', 'MAXLEN', MOST_ALARMS, '*', 'e', name, 'i', id, 'f', fence.id,
    'n', fence.name, 'a', action, 'r', record, 'p', previous)
  redis.call('XADD', tag .. 'a:' .. id, 'MAXLEN', MOST_ALARMS, alarm, 'f', fence.id, 'n', fence.name, 'a', action,
    'r', record, 'p', previous)
  redis.call('XTRIM', tag .. 'a:' .. id, 'MINID', string.format('%.0f', (tonumber(now) - ALARM_SECONDS) * 1000))
  redis.call('EXPIRE', tag .. 'a:' .. id, ALARM_SECONDS)
  alarms = alarms + 1
end

local function watch(fence, id, name, start, count, sides)
  local states = tag .. 'f:' .. id
  local state = redis.call('HGET', states, fence.id)
  local side, previous
  if state and state:sub(1, 4) == fence.version then side, previous = state:sub(5, 5), state:sub(6) end
  local first = 1
  while previous and first <= count and not is_later(ARGV[start + first - 1], previous) do first = first + 1 end
  local has_changed = false
  for number = first, count do
    local letter = sides:sub(number, number)
    if letter ~= '-' then
      local record = ARGV[start + number - 1]
      if side and side ~= letter then raise(fence, id, name, letter, record, previous) end
      side, previous, has_changed = letter, record, true
    end
  end
  if has_changed then redis.call('HSET', states, fence.id, fence.version .. side .. previous) end
end

-- Forgets the sides of fences that are no more.
local function tidy(id, watching)
  local states = tag .. 'f:' .. id
  for _, fence in ipairs(redis.call('HKEYS', states)) do
    if not watching[fence] then redis.call('HDEL', states, fence) end
  end
end

local points = tonumber(redis.call('HGET', meta, 'points') or '0')
local outcomes = {}
while index <= #ARGV do
  local name, count, fence_count = ARGV[index], tonumber(ARGV[index + 1]), tonumber(ARGV[index + 2])
  local start = index + 3
  local greatest = ARGV[start + count - 1]
  local text = redis.call('HGET', entities, name)
  local is_full = points + count > most_points
  if not text and not is_full then is_full = redis.call('HLEN', entities) >= most_entities end
  if is_full then
    outcomes[#outcomes + 1] = 0
  else
    local id
    if text then
      id = string.format('%.0f', cjson.decode(text).id)
    else
      id = string.format('%.0f', redis.call('HINCRBY', meta, 'next_id', 1) * shards + shard)
      redis.call('HSET', entities, name, '{"id":' .. id .. ',"create":' .. now .. ',"modify":' .. now .. '}')
      redis.call('HSET', names, id, name)
    end
    local hours = {}
    for position = start, start + count - 1 do
      local record = ARGV[position]
      local hour = string.format('%.0f', math.floor(struct.unpack('>I4', record) / 3600))
      if not hours[hour] then hours[hour] = {} end
      table.insert(hours[hour], record)
    end
    for hour, records in pairs(hours) do
      redis.call('RPUSH', tag .. 'p:' .. id .. ':' .. hour, unpack(records))
      redis.call('SADD', dirty, id .. ':' .. hour)
    end
    points = points + count
    redis.call('HINCRBY', meta, 'points', count)
    local known = redis.call('HGET', latest, id)
    if not known or is_later(greatest, known) then redis.call('HSET', latest, id, greatest) end
    local watching = {}
    for position = start + count, start + count + 2 * fence_count - 1, 2 do
      local fence = fences[tonumber(ARGV[position])]
      watching[fence.id] = true
      watch(fence, id, name, start, count, ARGV[position + 1])
    end
    if redis.call('HLEN', tag .. 'f:' .. id) > fence_count + 32 then tidy(id, watching) end
    outcomes[#outcomes + 1] = 1
  end
  index = start + count + 2 * fence_count
end
if alarms > 0 then
  local oldest = string.format('%.0f', (tonumber(now) - ALARM_SECONDS) * 1000)
  redis.call('XTRIM', tag .. 'a', 'MINID', oldest)
end
return {alarms, outcomes}
