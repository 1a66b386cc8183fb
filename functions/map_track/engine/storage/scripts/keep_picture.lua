-- Makes room for a picture (begin), and takes it up once the object store has it (keep).
-- ARGV: tag, stage, name of the entity, name of the picture, token of its object, bytes, now, second until which the
-- object may lie there without being taken up, most pictures of the entity, most bytes of the shard
-- Returns nothing for an unknown entity, or a picture that nobody waits for any longer; -1 or -2 where there are too
-- many pictures of the entity or too many bytes of the shard; else the id of the entity.
local tag, stage, object, token, bytes, now = ARGV[1], ARGV[2], ARGV[4], ARGV[5], tonumber(ARGV[6]), tonumber(ARGV[7])
local text = redis.call('HGET', tag .. 'e', ARGV[3])
if not text then return false end
local id = string.format('%.0f', cjson.decode(text).id)
local pictures, leftovers, meta = tag .. 'o:' .. id, tag .. 'q', tag .. 'm'
if stage == 'keep' then
  local last = tonumber(redis.call('HGET', leftovers, id .. '/' .. token) or '0')
  if last <= now then return false end
end
local known = redis.call('HGET', pictures, object)
local known_bytes = known and tonumber(known:match('%d+$')) or 0
if not known and redis.call('HLEN', pictures) >= tonumber(ARGV[9]) then return -1 end
local total = tonumber(redis.call('HGET', meta, 'picture_bytes') or '0')
if total + bytes - known_bytes > tonumber(ARGV[10]) then return -2 end
if stage == 'begin' then
  redis.call('HSET', leftovers, id .. '/' .. token, ARGV[8])
  return id
end
redis.call('HDEL', leftovers, id .. '/' .. token)
if known then redis.call('HSET', leftovers, id .. '/' .. known:match('^%S+'), 0) end
redis.call('HSET', pictures, object, token .. ' ' .. ARGV[6])
redis.call('ZADD', tag .. 'w', ARGV[7], id .. ':' .. object)
redis.call('HINCRBY', meta, 'picture_bytes', bytes - known_bytes)
return id
