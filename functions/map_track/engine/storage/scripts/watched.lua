-- Says which fences watch entities. ARGV: tag, names
-- Returns the revision of the fences, the ids of the public ones, and for each name the ids of its own.
local tag = ARGV[1]
local ids = {}
for position = 2, #ARGV do
  ids[#ids + 1] = redis.call('HGET', tag .. 'g', ARGV[position]) or ''
end
local meta = redis.call('HMGET', tag .. 'm', 'fences', 'public')
return {meta[1] or '0', meta[2] or '', ids}
