-- Says on which side of its fences an entity is. ARGV: tag, name
-- Returns nothing for an unknown entity; else its id, the latest point or empty, the ids of its own fences, those of the
-- public ones, and the states: id of the fence, and version, side and point.
local tag, name = ARGV[1], ARGV[2]
local text = redis.call('HGET', tag .. 'e', name)
if not text then return false end
local id = string.format('%.0f', cjson.decode(text).id)
return {
  id,
  redis.call('HGET', tag .. 'l', id) or '',
  redis.call('HGET', tag .. 'g', name) or '',
  redis.call('HGET', tag .. 'm', 'public') or '',
  redis.call('HGETALL', tag .. 'f:' .. id),
}
