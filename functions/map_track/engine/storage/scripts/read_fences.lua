-- Reads fences of a service. ARGV: tag, ids
-- Returns for each fence nothing, or: what it is (JSON), its version, whom it watches (#allentity, the one name,
-- #partofentity for several, or empty).
local tag = ARGV[1]
local fences = {}
for position = 2, #ARGV do
  local id = ARGV[position]
  local text = redis.call('HGET', tag .. 'f', id)
  local fence = false
  if text then
    local person = ''
    if redis.call('SISMEMBER', tag .. 'a', id) == 1 then
      person = '#allentity'
    else
      local count = redis.call('SCARD', tag .. 'p:' .. id)
      if count == 1 then person = redis.call('SRANDMEMBER', tag .. 'p:' .. id) end
      if count > 1 then person = '#partofentity' end
    end
    fence = {text, redis.call('HGET', tag .. 'v', id), person}
  end
  fences[#fences + 1] = fence
end
return fences
