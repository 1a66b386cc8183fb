-- Adds, changes or deletes a fence of a service.
-- ARGV: tag, action (create, update or delete), id, what it is (JSON), version that is changed, most fences, most public
-- ones, 1 for a public fence
-- Returns 0 for an unknown fence or another version, -1 or -2 where there are too many (public ones); else the id, the
-- revision, the ids of the public fences, and of a deleted fence the names that it watched.
local tag, action, id = ARGV[1], ARGV[2], ARGV[3]
local versions, public = tag .. 'v', tag .. 'a'
local names = {}
if action == 'create' then
  if redis.call('HLEN', versions) >= tonumber(ARGV[6]) then return -1 end
  if ARGV[8] == '1' and redis.call('SCARD', public) >= tonumber(ARGV[7]) then return -2 end
  id = string.format('%.0f', redis.call('HINCRBY', tag .. 'm', 'next_id', 1))
  redis.call('HSET', versions, id, 1)
  redis.call('HSET', tag .. 'f', id, ARGV[4])
  if ARGV[8] == '1' then redis.call('SADD', public, id) end
elseif action == 'update' then
  if redis.call('HGET', versions, id) ~= ARGV[5] then return 0 end
  redis.call('HINCRBY', versions, id, 1)
  redis.call('HSET', tag .. 'f', id, ARGV[4])
else
  if redis.call('HDEL', versions, id) == 0 then return 0 end
  names = redis.call('SMEMBERS', tag .. 'p:' .. id)
  redis.call('HDEL', tag .. 'f', id)
  redis.call('DEL', tag .. 'p:' .. id)
  redis.call('SREM', public, id)
  redis.call('SREM', tag .. 's', id)
end
local revision = redis.call('HINCRBY', tag .. 'm', 'revision', 1)
return {id, revision, redis.call('SMEMBERS', public), names}
