-- Takes lists of points out of the way of uploads, for a compaction to write; an unfinished batch is given again.
-- ARGV: tag, most points, milliseconds of Unix time, which number a batch: a Redis that lost everything repeats none.
-- Returns the number of the batch, the deleted ids, and for each list: id, name, records.
local tag, most = ARGV[1], tonumber(ARGV[2])
local batch, meta = tag .. 'b', tag .. 'm'
if redis.call('SCARD', batch) == 0 then
  local points = 0
  while points < most do
    local member = redis.call('SPOP', tag .. 'd')
    if not member then break end
    points = points + redis.call('LLEN', tag .. 'p:' .. member)
    redis.call('RENAME', tag .. 'p:' .. member, tag .. 'z:' .. member)
    redis.call('SADD', batch, member)
  end
  if points > 0 then
    local last = tonumber(redis.call('HGET', meta, 'batch') or '0')
    redis.call('HSET', meta, 'batch', string.format('%.0f', math.max(last + 1, tonumber(ARGV[3]))))
  end
end
local lists = {}
for _, member in ipairs(redis.call('SMEMBERS', batch)) do
  local id = member:match('^[^:]+')
  local name = redis.call('HGET', tag .. 'i', id)
  if name then
    lists[#lists + 1] = id
    lists[#lists + 1] = name
    lists[#lists + 1] = redis.call('LRANGE', tag .. 'z:' .. member, 0, -1)
  end
end
return {redis.call('HGET', meta, 'batch') or '0', lists}
