-- Removes the lists of a batch that the table has.
-- ARGV: tag, number of the batch, version of the table. Returns 1, or 0 for another batch.
local tag = ARGV[1]
local batch, meta = tag .. 'b', tag .. 'm'
if redis.call('HGET', meta, 'batch') ~= ARGV[2] then return 0 end
local points = 0
for _, member in ipairs(redis.call('SMEMBERS', batch)) do
  local hour = tonumber(member:match('[^:]+$'))
  points = points + redis.call('LLEN', tag .. 'z:' .. member)
  redis.call('DEL', tag .. 'z:' .. member)
  redis.call('SADD', tag .. 'y', string.format('%.0f', math.floor(hour / 24)))
end
redis.call('DEL', batch)
if points > 0 then redis.call('HINCRBY', meta, 'points', -points) end
redis.call('HSET', meta, 'version', ARGV[3])
return 1
