-- Reads the points of an entity in some hours that are not in the table yet, and says what the table may have.
-- ARGV: tag, name, first hour, last hour, first day, last day, most records
-- Returns nothing for an unknown entity; the number of records where there are too many; else id, version of the table, days of the table, and the lists of records.
local tag = ARGV[1]
local text = redis.call('HGET', tag .. 'e', ARGV[2])
if not text then return false end
local id = string.format('%.0f', cjson.decode(text).id)
local count = 0
for hour = tonumber(ARGV[3]), tonumber(ARGV[4]) do
  local name = id .. ':' .. string.format('%.0f', hour)
  count = count + redis.call('LLEN', tag .. 'p:' .. name) + redis.call('LLEN', tag .. 'z:' .. name)
end
if count > tonumber(ARGV[7]) then return count end
local lists = {}
for hour = tonumber(ARGV[3]), tonumber(ARGV[4]) do
  local name = id .. ':' .. string.format('%.0f', hour)
  for _, kind in ipairs({'p:', 'z:'}) do
    local records = redis.call('LRANGE', tag .. kind .. name, 0, -1)
    if #records > 0 then lists[#lists + 1] = records end
  end
end
local days = {}
for day = tonumber(ARGV[5]), tonumber(ARGV[6]) do
  local name = string.format('%.0f', day)
  if redis.call('SISMEMBER', tag .. 'y', name) == 1 then days[#days + 1] = name end
end
return {id, redis.call('HGET', tag .. 'm', 'version') or '', days, lists}
