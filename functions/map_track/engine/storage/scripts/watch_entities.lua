-- Tells a shard which fences there are, and which entities one of them watches.
-- ARGV: tag, revision, ids of the public fences with commas, action (tell, add or remove), id of the fence, most fences
-- of an entity, names
-- Returns for each name 1, or 0 for an unknown entity, or -1 where it has too many fences already.
local tag, revision, action, fence, most = ARGV[1], ARGV[2], ARGV[4], ARGV[5], tonumber(ARGV[6])
local meta, watching = tag .. 'm', tag .. 'g'
if tonumber(revision) > tonumber(redis.call('HGET', meta, 'fences') or '0') then
  redis.call('HSET', meta, 'fences', revision, 'public', ARGV[3])
end

local function without(ids)
  local rest = {}
  for id in ids:gmatch('[^,]+') do
    if id ~= fence then rest[#rest + 1] = id end
  end
  return rest
end

local outcomes = {}
for position = 7, #ARGV do
  local name = ARGV[position]
  local text = redis.call('HGET', tag .. 'e', name)
  local ids = without(redis.call('HGET', watching, name) or '')
  if action == 'add' and not text then
    outcomes[#outcomes + 1] = 0
  elseif action == 'add' and #ids >= most then
    outcomes[#outcomes + 1] = -1
  else
    if action == 'add' then
      ids[#ids + 1] = fence
    elseif text then
      redis.call('HDEL', tag .. 'f:' .. string.format('%.0f', cjson.decode(text).id), fence)
    end
    if #ids > 0 then
      redis.call('HSET', watching, name, table.concat(ids, ','))
    else
      redis.call('HDEL', watching, name)
    end
    outcomes[#outcomes + 1] = 1
  end
end
return outcomes
