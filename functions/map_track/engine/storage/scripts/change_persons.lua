-- Changes which entities a fence watches.
-- ARGV: tag, id of the fence, action (add or remove), names
-- Returns how many it watches now, -1 for an unknown fence.
local tag, id, action = ARGV[1], ARGV[2], ARGV[3]
local persons = tag .. 'p:' .. id
if redis.call('HEXISTS', tag .. 'v', id) == 0 then return -1 end
for position = 4, #ARGV do
  redis.call(action == 'add' and 'SADD' or 'SREM', persons, ARGV[position])
end
local count = redis.call('SCARD', persons)
redis.call(count > 1 and 'SADD' or 'SREM', tag .. 's', id)
return count
