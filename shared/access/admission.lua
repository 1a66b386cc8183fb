-- One admission in one step: the app's record is fresh, the second and the day have room, then both are spent.
-- All keys share the app's hash tag, so this runs on Redis Cluster; Redis 6.2 or newer.
--
-- KEYS  1 app       hash: rev, record           the app's JSON record and the number of its last change
--       2 today     hash: day, now, qps, …      counts of the day that `day` names
--       3 ring      string of `qps` slots of 8 bytes, used in turn: when (us) the unit in the slot was accepted
--       4 history   hash: day -> counts of a finished day, in the order of COUNTERS
-- ARGV  1 ten packed numbers: rev that the caller's decision is built on (0: it has none) · note: 0 to ask, 1 when
--         the caller already refuses by the record, 2 to report `cost` units that were let through while Redis
--         could not be reached · cost · group (its place among the service's groups, 0 without any) · qps (0: none)
--         · daily quota (-1: none) · shadow (0 none, 1 qps, 2 quota, 3 both) · boost in per mille, its first day,
--         its last day
-- Returns two packed numbers, limit and spent: admitted
--         {0 admitted | 1 over qps | 2 over quota | 3 noted, limit, spent, wait us, shadowed}
--         {-1, rev, record} the caller's rev is stale, nothing was spent · {-2} no such app
--
-- A unit may only take a slot whose last unit is a second old, so no second ever holds more units than slots.
--
-- What every call changes lies in one field of `today`: `now`, packed numbers: spent and calls of the day, then the
-- units that each group was ever granted, which tell the next slot of its ring. Packed numbers are big-endian
-- doubles; numbers written as text, and every further command, would cost each call most of a microsecond.

local call, pack = redis.call, struct.pack
local app, today, ring = KEYS[1], KEYS[2], KEYS[3]
local known_rev, note, cost, group, qps, quota, shadow, per_mille, first_day, last_day =
  struct.unpack('>dddddddddd', ARGV[1])

local rev = call('HGET', app, 'rev')
if not rev then return { -2 } end
if tonumber(rev) ~= known_rev then return { -1, rev, call('HGET', app, 'record') } end

local DAY, SECOND = 86400, 1000000
local time = call('TIME')
local now = time[1] * SECOND + time[2]
local local_seconds = time[1] + 28800 -- a quota day ends at midnight in Asia/Shanghai
local day = math.floor(local_seconds / DAY)

local counts = call('HMGET', today, 'day', 'now')
local packed, is_new_day = counts[2] or '', tonumber(counts[1]) ~= day
local spent, calls = 0, 0
if packed ~= '' then spent, calls = struct.unpack('>dd', packed) end

if is_new_day then
  if counts[1] then -- keep the finished day as one short line, forget what is too old
    local COUNTERS = { 'near_qps', 'near_quota', 'shadow_qps', 'shadow_quota', 'qps', 'quota', 'refused', 'unmetered' }
    local KEPT_DAYS = 100
    local line = call('HMGET', today, unpack(COUNTERS))
    for index = 1, #COUNTERS do line[index] = line[index] or '0' end
    call('HSET', KEYS[4], counts[1], string.format('%.0f %.0f ', spent, calls) .. table.concat(line, ' '))
    for _, old in ipairs(call('HKEYS', KEYS[4])) do
      if tonumber(old) < day - KEPT_DAYS then call('HDEL', KEYS[4], old) end
    end
    call('DEL', today)
  end
  call('HSET', today, 'day', day)
  spent, calls = 0, 0
end

local limit = quota
if quota >= 0 and first_day <= day and day <= last_day then
  limit = math.floor(quota * (1000 + per_mille) / 1000)
end

-- Where the units that the call's group was granted stand in `now`, and how many those are.
local place = 17 + group * 8
local units = #packed >= place + 7 and struct.unpack('>d', packed, place) or 0
local function count(units_now)
  local others = packed:sub(17, place - 1)
  others = others .. ('\0'):rep(place - 17 - #others)
  call('HSET', today, 'now', pack('>dd', spent, calls) .. others .. pack('>d', units_now) .. packed:sub(place + 8))
end

if note == 1 then
  if is_new_day then count(units) end
  call('HINCRBY', today, 'refused', 1)
  return { 3, limit, spent, 0, 0 }
elseif note == 2 then
  spent = spent + cost
  count(units)
  call('HINCRBY', today, 'unmetered', cost)
  return { 3, limit, spent, 0, 0 }
end

local shadowed, is_young_ring = 0, false
if qps > 0 then
  local wait = SECOND
  if cost <= qps then -- slots are used in turn: when the last one that is needed is free, so are those before it
    local first = (units + cost - 1) % qps * 8
    local moment = call('GETRANGE', ring, first, first + 7)
    is_young_ring = moment == ''
    wait = is_young_ring and 0 or struct.unpack('>d', moment) + SECOND - now
  end
  if wait > 0 then
    if shadow % 2 == 0 then
      if is_new_day then count(units) end
      call('HINCRBY', today, 'qps', 1)
      return { 1, limit, spent, wait, 0 }
    end
    shadowed = 1
  end
end
if quota >= 0 and spent + cost > limit then
  if shadow < 2 then
    if is_new_day then count(units) end
    call('HINCRBY', today, 'quota', 1)
    return { 2, limit, spent, (DAY - local_seconds % DAY) * SECOND - time[2], 0 }
  end
  shadowed = shadowed + 2
end
if shadowed % 2 == 1 then call('HINCRBY', today, 'shadow_qps', 1) end
if shadowed >= 2 then call('HINCRBY', today, 'shadow_quota', 1) end

spent, calls = spent + cost, calls + 1
if limit > 0 and spent * 5 > limit * 4 then call('HINCRBY', today, 'near_quota', 1) end
if qps == 0 then
  count(units)
else
  local moment, slot, taken = pack('>d', now), units % qps, math.min(cost, qps)
  local until_end = math.min(taken, qps - slot)
  call('SETRANGE', ring, slot * 8, until_end == 1 and moment or moment:rep(until_end))
  if taken > until_end then call('SETRANGE', ring, 0, moment:rep(taken - until_end)) end
  count(units + cost)
  -- Over four fifths of the second are in use when the unit that many units ago is younger than a second.
  local fifth = (units + cost - 1 - math.floor(qps * 4 / 5)) % qps * 8
  local earlier = call('GETRANGE', ring, fifth, fifth + 7)
  if #earlier == 8 and struct.unpack('>d', earlier) + SECOND > now then call('HINCRBY', today, 'near_qps', 1) end
  if is_new_day or is_young_ring then call('EXPIRE', ring, 2 * DAY) end -- the first call of a day extends it
end
if shadowed > 0 then return { 0, limit, spent, 0, shadowed } end
return pack('>dd', limit, spent)
