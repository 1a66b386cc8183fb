-- Adds an entity or changes what is known of it.
-- ARGV: tag, what (add or update), name, now, changes (JSON: desc, columns), most entities, shards, number of the shard,
-- most columns
-- Returns 1, or 0 where the entity exists already (add) or does not (update), or -1 where the shard is full, or -2 where
-- the entity would have too many columns.
local tag, what, name, now = ARGV[1], ARGV[2], ARGV[3], ARGV[4]
local entities, meta = tag .. 'e', tag .. 'm'
local text = redis.call('HGET', entities, name)
local entity
if what == 'add' then
  if text then return 0 end
  if redis.call('HLEN', entities) >= tonumber(ARGV[6]) then return -1 end
  local id = redis.call('HINCRBY', meta, 'next_id', 1) * tonumber(ARGV[7]) + tonumber(ARGV[8])
  entity = {id = id, create = tonumber(now)}
  redis.call('HSET', tag .. 'i', string.format('%.0f', id), name)
else
  if not text then return 0 end
  entity = cjson.decode(text)
end
local changes = cjson.decode(ARGV[5])
entity.modify = tonumber(now)
entity.desc = changes.desc or entity.desc
for column, value in pairs(changes.columns) do
  entity.columns = entity.columns or {}
  entity.columns[column] = value
end
local columns = 0
for _ in pairs(entity.columns or {}) do columns = columns + 1 end
if columns > tonumber(ARGV[9]) then return -2 end
redis.call('HSET', entities, name, cjson.encode(entity))
return 1
