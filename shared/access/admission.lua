-- One admission in one step: the app's record is fresh, the second and the day have room, then both are spent.
-- All keys share the app's hash tag, so this runs on Redis Cluster; Redis 6.2 or newer.
--
-- KEYS  1 app       hash: rev, record           the app's JSON record and the number of its last change
--       2 today     hash: day, spent, calls, …  counts of the day that `day` names; and the ring's next slot
--       3 ring      string of `qps` slots of 8 bytes, used in turn: when (us) the unit in the slot was accepted
--       4 history   hash: day -> counts of a finished day, in the order of COUNTERS
-- ARGV  1 rev that the caller's decision is built on (0: it has none)
--       2 note: '' to ask, 'refused' when the caller already refuses by the record, 'unmetered' to report `cost`
--         units that were let through while Redis could not be reached
--       3 cost  4 six packed (big-endian) numbers: qps (0: none), daily quota (-1: none), shadow (0 none, 1 qps, 2 quota,
--         3 both), boost in per mille, its first day, its last day
-- Returns {-2} no such app · {-1, rev, record} the caller's rev is stale, nothing was spent
--         {0 admitted | 1 over qps | 2 over quota | 3 noted, limit, spent, wait us, shadowed}
--
-- A unit may only take a slot whose last unit is a second old, so no second ever holds more units than slots.

local call = redis.call
local app, today, ring = KEYS[1], KEYS[2], KEYS[3]

local rev = call('HGET', app, 'rev')
if not rev then return { -2 } end
if rev ~= ARGV[1] then return { -1, rev, call('HGET', app, 'record') } end

local DAY, SECOND = 86400, 1000000
local note, cost = ARGV[2], tonumber(ARGV[3])
local qps, quota, shadow, per_mille, first_day, last_day = struct.unpack('>i8i8i8i8i8i8', ARGV[4])
local time = call('TIME')
local now = time[1] * SECOND + time[2]
local local_seconds = time[1] + 28800 -- a quota day ends at midnight in Asia/Shanghai
local day = math.floor(local_seconds / DAY)

local counts = call('HMGET', today, 'day', 'spent', 'calls', ring)
local spent, calls = tonumber(counts[2]) or 0, tonumber(counts[3]) or 0
local slot, is_first = tonumber(counts[4]) or 0, not counts[4]

if tonumber(counts[1]) ~= day then
  if counts[1] then -- keep the finished day as one short line, forget what is too old
    local COUNTERS = { 'spent', 'calls', 'near_qps', 'near_quota', 'shadow_qps', 'shadow_quota',
                       'qps', 'quota', 'refused', 'unmetered' }
    local KEPT_DAYS = 100
    local line = call('HMGET', today, unpack(COUNTERS))
    for index = 1, #COUNTERS do line[index] = line[index] or '0' end
    call('HSET', KEYS[4], counts[1], table.concat(line, ' '))
    for _, old in ipairs(call('HKEYS', KEYS[4])) do
      if tonumber(old) < day - KEPT_DAYS then call('HDEL', KEYS[4], old) end
    end
    call('DEL', today)
  end
  call('HSET', today, 'day', day)
  spent, calls, is_first = 0, 0, true
end

local limit = quota
if quota >= 0 and first_day <= day and day <= last_day then
  limit = math.floor(quota * (1000 + per_mille) / 1000)
end

if note == 'refused' then
  call('HINCRBY', today, 'refused', 1)
  return { 3, limit, spent, 0, 0 }
elseif note == 'unmetered' then
  call('HINCRBY', today, 'unmetered', cost)
  call('HSET', today, 'spent', spent + cost)
  return { 3, limit, spent + cost, 0, 0 }
end

-- How long, in us, until the unit in a slot is a second old.
local function age_wait(index)
  local first = index % qps * 8
  local moment = call('GETRANGE', ring, first, first + 7)
  return #moment == 8 and math.max(0, struct.unpack('>d', moment) + SECOND - now) or 0
end

local shadowed = 0
if qps > 0 then
  -- Slots are used in turn: when the last one that is needed is free, so are those before it.
  local wait = cost > qps and SECOND or age_wait(slot + cost - 1)
  if wait > 0 then
    if shadow % 2 == 0 then
      call('HINCRBY', today, 'qps', 1)
      return { 1, limit, spent, wait, 0 }
    end
    shadowed = 1
  end
end
if quota >= 0 and spent + cost > limit then
  if shadow < 2 then
    call('HINCRBY', today, 'quota', 1)
    return { 2, limit, spent, (DAY - local_seconds % DAY) * SECOND - time[2], 0 }
  end
  shadowed = shadowed + 2
end

if shadowed % 2 == 1 then call('HINCRBY', today, 'shadow_qps', 1) end
if shadowed >= 2 then call('HINCRBY', today, 'shadow_quota', 1) end
spent = spent + cost
if limit > 0 and spent * 5 > limit * 4 then call('HINCRBY', today, 'near_quota', 1) end
if qps == 0 then
  call('HSET', today, 'spent', spent, 'calls', calls + 1)
  return { 0, limit, spent, 0, shadowed }
end

local moment, units = struct.pack('>d', now), math.min(cost, qps)
local until_end = math.min(units, qps - slot)
call('SETRANGE', ring, slot * 8, until_end == 1 and moment or moment:rep(until_end))
if units > until_end then call('SETRANGE', ring, 0, moment:rep(units - until_end)) end
slot = (slot + units) % qps
call('HSET', today, 'spent', spent, 'calls', calls + 1, ring, slot)
-- Over four fifths of the second are in use when the unit that many units ago is younger than a second.
if age_wait(slot - 1 - math.floor(qps * 4 / 5)) > 0 then call('HINCRBY', today, 'near_qps', 1) end
if is_first then call('EXPIRE', ring, 2 * DAY) end -- each first call of a day extends it beyond the next
return { 0, limit, spent, 0, shadowed }
