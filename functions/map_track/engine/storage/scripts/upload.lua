-- Adds points to the entities of one shard; an entity that is new begins with its first point.
-- ARGV: tag, now, most points of the shard, most entities of the shard, shards, number of the shard; then for each
-- entity: name, number of records, the greatest record, the records. A record is the point's bytes and the time of
-- its arrival (4 bytes).
-- Returns for each entity 1, or 0 where the shard is full.
local tag, now, most_points, most_entities = ARGV[1], ARGV[2], tonumber(ARGV[3]), tonumber(ARGV[4])
local shards, shard = tonumber(ARGV[5]), tonumber(ARGV[6])
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

local points = tonumber(redis.call('HGET', meta, 'points') or '0')
local outcomes = {}
local index = 7
while index <= #ARGV do
  local name, count, greatest = ARGV[index], tonumber(ARGV[index + 1]), ARGV[index + 2]
  local start = index + 3
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
    outcomes[#outcomes + 1] = 1
  end
  index = start + count
end
return outcomes
