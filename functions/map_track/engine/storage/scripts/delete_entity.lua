-- Deletes an entity with its points, alarms and pictures; what the table and the object store have of it is noted down
-- to be deleted.
-- ARGV: tag, name. Returns its id, or nothing for an unknown entity.
local tag, name = ARGV[1], ARGV[2]
local text = redis.call('HGET', tag .. 'e', name)
if not text then return false end
local id = string.format('%.0f', cjson.decode(text).id)
local points = 0
for kind, set in pairs({['p:'] = 'd', ['z:'] = 'b'}) do
  for _, member in ipairs(redis.call('SMEMBERS', tag .. set)) do
    if member:sub(1, #id + 1) == id .. ':' then
      points = points + redis.call('LLEN', tag .. kind .. member)
      redis.call('DEL', tag .. kind .. member)
      redis.call('SREM', tag .. set, member)
    end
  end
end
if points > 0 then redis.call('HINCRBY', tag .. 'm', 'points', -points) end
for _, alarm in ipairs(redis.call('XRANGE', tag .. 'a:' .. id, '-', '+')) do
  redis.call('XDEL', tag .. 'a', alarm[1])
end
local pictures = redis.call('HGETALL', tag .. 'o:' .. id)
for position = 1, #pictures, 2 do
  local token, bytes = pictures[position + 1]:match('^(%S+) (%d+)$')
  redis.call('HSET', tag .. 'q', id .. '/' .. token, 0)
  redis.call('ZREM', tag .. 'w', id .. ':' .. pictures[position])
  redis.call('HINCRBY', tag .. 'm', 'picture_bytes', -tonumber(bytes))
end
redis.call('DEL', tag .. 'a:' .. id, tag .. 'f:' .. id, tag .. 'o:' .. id)
redis.call('HDEL', tag .. 'g', name)
redis.call('HDEL', tag .. 'e', name)
redis.call('HDEL', tag .. 'i', id)
redis.call('HDEL', tag .. 'l', id)
redis.call('SADD', tag .. 'x', id)
return id
