-- One admission in one step: the app's record is fresh, the second and the day have room, then both are spent.
-- All keys share the app's hash tag, so this runs on Redis Cluster; Redis 6.2 or newer.
--
-- KEYS  1 app       hash: rev, record            the app's JSON record and the number of its last change
--       2 today     hash: day, spent, calls, …   counts of the day that `day` names
--       3 ring      list: the moments (us) of the latest accepted units, newest first, at most `qps`
--       4 history   hash: day -> counts of a finished day
-- ARGV  1 rev that the caller's decision is built on (0: it has none)
--       2 note: '' to ask, 'refused' when the caller already refuses by the record, 'unmetered' to report
--         `cost` units that were let through while Redis could not be reached
--       3 qps (0: none)  4 daily quota (-1: none)  5 cost  6 shadow: 0 none, 1 qps, 2 quota, 3 both
--       7 boost in per mille  8 boost from day  9 boost to day (included)
-- Returns {-2} no such app · {-1, rev, record} the caller's rev is stale, nothing was spent
--         {0 admitted | 1 over qps | 2 over quota | 3 noted, limit, spent, wait us, shadowed}

local UTC_OFFSET, DAY, SECOND = 28800, 86400, 1000000 -- a quota day ends at midnight in Asia/Shanghai
local KEPT_DAYS = 100
local COUNTERS = { 'spent', 'calls', 'near_qps', 'near_quota', 'shadow_qps', 'shadow_quota',
                   'qps', 'quota', 'refused', 'unmetered' }

local app, today, ring, history = KEYS[1], KEYS[2], KEYS[3], KEYS[4]
local rev = redis.call('HGET', app, 'rev')
if not rev then return { -2 } end
if rev ~= ARGV[1] then return { -1, rev, redis.call('HGET', app, 'record') } end

local note, qps, quota = ARGV[2], tonumber(ARGV[3]), tonumber(ARGV[4])
local cost, shadow = tonumber(ARGV[5]), tonumber(ARGV[6])
local time = redis.call('TIME')
local seconds = tonumber(time[1])
local now = seconds * SECOND + tonumber(time[2])
local local_seconds = seconds + UTC_OFFSET
local day = math.floor(local_seconds / DAY)

local counts = redis.call('HMGET', today, 'day', 'spent', 'calls')
local spent, calls = tonumber(counts[2] or 0), tonumber(counts[3] or 0)

if tonumber(counts[1] or -1) ~= day then
  if counts[1] then -- keep the finished day as one short line, forget the days that are too old
    local line = {}
    for index, value in ipairs(redis.call('HMGET', today, unpack(COUNTERS))) do line[index] = value or '0' end
    redis.call('HSET', history, counts[1], table.concat(line, ' '))
    redis.call('DEL', today)
    for _, old in ipairs(redis.call('HKEYS', history)) do
      if tonumber(old) < day - KEPT_DAYS then redis.call('HDEL', history, old) end
    end
  end
  redis.call('HSET', today, 'day', day)
  spent, calls = 0, 0
end

local limit = quota
if quota >= 0 and tonumber(ARGV[8]) <= day and day <= tonumber(ARGV[9]) then
  limit = math.floor(quota * (1000 + tonumber(ARGV[7])) / 1000)
end

if note == 'refused' then
  redis.call('HINCRBY', today, 'refused', 1)
  return { 3, limit, spent, 0, 0 }
elseif note == 'unmetered' then
  redis.call('HINCRBY', today, 'unmetered', cost)
  redis.call('HSET', today, 'spent', spent + cost)
  return { 3, limit, spent + cost, 0, 0 }
end

-- How long, in us, until `units` more fit into a second that allows `allowed` of them.
local function wait_for(units, allowed)
  local blocking = redis.call('LINDEX', ring, allowed - units)
  return blocking and math.max(0, tonumber(blocking) + SECOND - now) or 0
end

local shadowed = 0
if qps > 0 then
  local wait = cost > qps and SECOND or wait_for(cost, qps)
  if wait > 0 then
    if shadow % 2 == 0 then
      redis.call('HINCRBY', today, 'qps', 1)
      return { 1, limit, spent, wait, 0 }
    end
    shadowed = 1
  end
end
if quota >= 0 and spent + cost > limit then
  if shadow < 2 then
    redis.call('HINCRBY', today, 'quota', 1)
    return { 2, limit, spent, (DAY - local_seconds % DAY) * SECOND - tonumber(time[2]), 0 }
  end
  shadowed = shadowed + 2
end

if shadowed % 2 == 1 then redis.call('HINCRBY', today, 'shadow_qps', 1) end
if shadowed >= 2 then redis.call('HINCRBY', today, 'shadow_quota', 1) end
spent = spent + cost
redis.call('HSET', today, 'spent', spent, 'calls', calls + 1)
if limit > 0 and spent * 5 > limit * 4 then redis.call('HINCRBY', today, 'near_quota', 1) end
if qps > 0 then
  local length
  for _ = 1, math.min(cost, qps) do length = redis.call('LPUSH', ring, now) end
  if length > qps then redis.call('LTRIM', ring, 0, qps - 1) end
  redis.call('PEXPIRE', ring, 2000)
  -- Over four fifths of the second are in use when the oldest of that many units is younger than a second.
  local fifth = math.floor(qps * 4 / 5)
  if length > fifth and wait_for(0, fifth) > 0 then redis.call('HINCRBY', today, 'near_qps', 1) end
end
return { 0, limit, spent, 0, shadowed }
