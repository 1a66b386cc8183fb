-- Forgets pictures of an entity; their objects are noted down to be deleted.
-- ARGV: tag, id of the entity, second up to which a picture was uploaded that goes, names of pictures
-- Returns how many are forgotten.
local tag, id, last = ARGV[1], ARGV[2], tonumber(ARGV[3])
local count = 0
for position = 4, #ARGV do
  local member = id .. ':' .. ARGV[position]
  local moment = tonumber(redis.call('ZSCORE', tag .. 'w', member) or 'inf')
  local known = redis.call('HGET', tag .. 'o:' .. id, ARGV[position])
  if moment <= last then redis.call('ZREM', tag .. 'w', member) end
  if known and moment <= last then
    redis.call('HSET', tag .. 'q', id .. '/' .. known:match('^%S+'), 0)
    redis.call('HDEL', tag .. 'o:' .. id, ARGV[position])
    redis.call('HINCRBY', tag .. 'm', 'picture_bytes', -tonumber(known:match('%d+$')))
    count = count + 1
  end
end
return count
