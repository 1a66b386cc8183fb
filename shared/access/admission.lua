-- One admission in one step: the app's record is fresh, the second and the day have room, then both are spent.
-- All keys share the app's hash tag, so this runs on Redis Cluster; Redis 6.2 or newer.
--
-- KEYS  1 app       hash: rev, record           the app's JSON record and the number of its last change
--       2 today     hash: now, near_qps, …      counts of the day that `now` names
--       3 ring      string of `qps` slots of 8 bytes, used in turn: when (us) the unit in the slot was accepted
--       4 history   hash: day -> counts of a finished day, in the order of COUNTERS
--       5 answer    only for a call that may come twice: what this very call was answered, for five seconds
-- ARGV  1 ten packed numbers: rev that the caller's decision is built on (0: it has none) · note: 0 to ask, 1 when
--         the caller already refuses by the record, 2 to report `cost` units that were let through while Redis
--         could not be reached, 3 to give `cost` units of the day back · cost · group (its place among the service's groups, 0 without any) · qps (0: none)
--         · daily quota (-1: none) · shadow (0 none, 1 qps, 2 quota, 3 both) · boost in per mille, its first day,
--         its last day
-- Returns two packed integers, limit and spent: admitted
--         {0 admitted | 1 over qps | 2 over quota | 3 noted, limit, spent, wait us, shadowed}
--         {-1, rev, record} the caller's rev is stale, nothing was spent · {-2} no such app
--
-- A call that comes twice, because its first answer was late or lost, is counted once: the second trip is told what the
-- first one was.
--
-- A unit may only take a slot whose last unit is a second old, so no second ever holds more units than slots. A
-- clock can step: a slot that lies in the future says nothing of this second and is free, and a day that is counted
-- again goes on from what it had.
--
-- What every call changes lies in one field of `today`: `now`, packed numbers: the day, spent and calls of that day,
-- the last second with its units, the most units of any second of the day, then the units that each group was ever
-- granted, which tell the next slot of its ring. Packed numbers are big-endian doubles; numbers written as text, a
-- closure, and every further command would cost each call most of a microsecond.

local call, pack, unpacked, floor = redis.call, struct.pack, struct.unpack, math.floor
local app, today, ring = KEYS[1], KEYS[2], KEYS[3]
local known_rev, note, cost, group, qps, quota, shadow, per_mille, first_day, last_day =
  unpacked('>dddddddddd', ARGV[1])

local answer_key, answered = KEYS[5], nil
if answer_key then
  local earlier = call('GET', answer_key)
  if earlier then return cmsgpack.unpack(earlier) end
  answered = function(answer)
    call('SET', answer_key, cmsgpack.pack(answer), 'PX', 5000)
    return answer
  end
end

local rev = call('HGET', app, 'rev')
if not rev then return { -2 } end
if tonumber(rev) ~= known_rev then return { -1, rev, call('HGET', app, 'record') } end

local DAY, SECOND = 86400, 1000000
local time = call('TIME')
local now = time[1] * SECOND + time[2]
local local_seconds = time[1] + 28800 -- a quota day ends at midnight in Asia/Shanghai
local day = floor(local_seconds / DAY)

local GROUPS = 49 -- where the units of the groups begin in `now`
local packed = call('HGET', today, 'now') or ''
local counted, spent, calls, second, second_units, peak = 0, 0, 0, 0, 0, 0
if packed ~= '' then counted, spent, calls, second, second_units, peak = unpacked('>dddddd', packed) end

local is_new_day = counted ~= day
if is_new_day then
  local COUNTERS = { 'near_qps', 'near_quota', 'shadow_qps', 'shadow_quota', 'qps', 'quota', 'refused', 'unmetered' }
  if counted > 0 then -- keep the finished day as one short line, forget what is too old
    local KEPT_DAYS = 100
    local line = call('HMGET', today, unpack(COUNTERS))
    for index = 1, #COUNTERS do line[index] = line[index] or '0' end
    line[#line + 1] = string.format('%.0f', peak)
    call('HSET', KEYS[4], counted, string.format('%.0f %.0f ', spent, calls) .. table.concat(line, ' '))
    if day - counted <= KEPT_DAYS then -- a longer step may be the clock's fault: the next midnight forgets
      for _, old in ipairs(call('HKEYS', KEYS[4])) do
        if tonumber(old) < day - KEPT_DAYS then call('HDEL', KEYS[4], old) end
      end
    end
    call('DEL', today)
  end
  spent, calls, second, peak = 0, 0, 0, 0
  local earlier = call('HGET', KEYS[4], day)
  if earlier then -- the clock has stepped back into a finished day
    local counts = {}
    for count in earlier:gmatch('%S+') do counts[#counts + 1] = count end
    spent, calls, peak = tonumber(counts[1]), tonumber(counts[2]), tonumber(counts[#COUNTERS + 3] or 0)
    for index = 1, #COUNTERS do
      if counts[index + 2] ~= '0' then call('HSET', today, COUNTERS[index], counts[index + 2]) end
    end
    call('HDEL', KEYS[4], day)
  end
  call('HSET', today, 'now', pack('>dddddd', day, spent, calls, second, second_units, peak) .. packed:sub(GROUPS))
end

local limit = quota
if quota >= 0 and first_day <= day and day <= last_day then
  limit = floor(quota * (1000 + per_mille) / 1000)
end

if note == 1 then
  call('HINCRBY', today, 'refused', 1)
  local answer = { 3, limit, spent, 0, 0 }
  return answered and answered(answer) or answer
elseif note == 2 then
  spent = spent + cost
  call('HSET', today, 'now', pack('>dddddd', day, spent, calls, second, second_units, peak) .. packed:sub(GROUPS))
  call('HINCRBY', today, 'unmetered', cost)
  return { 3, limit, spent, 0, 0 }
elseif note == 3 then
  spent = math.max(0, spent - cost)
  call('HSET', today, 'now', pack('>dddddd', day, spent, calls, second, second_units, peak) .. packed:sub(GROUPS))
  return { 3, limit, spent, 0, 0 }
end

local place = GROUPS + group * 8
local units = #packed >= place + 7 and unpacked('>d', packed, place) or 0

local shadowed, is_near_qps, is_new_ring = 0, false, false
if qps > 0 then
  -- Over four fifths of the second will be in use if the unit that lies so many units back is younger than a second,
  -- or is one of this call's own. Only then can the slot of the last unit that is needed, which is older still, be
  -- taken. Slots are used in turn: when that one is free, so are those before it.
  local moment, back, is_taken = '', floor(qps * 4 / 5) - cost + 1, true
  is_near_qps = true
  if back > 0 then
    local slot = (units - back) % qps * 8
    moment = call('GETRANGE', ring, slot, slot + 7)
    local granted = moment ~= '' and unpacked('>d', moment) or 0
    is_taken = granted + SECOND > now
    is_near_qps = is_taken and granted <= now
  end
  if is_taken then
    local wait = SECOND
    if cost <= qps then
      local slot = (units + cost - 1) % qps * 8
      moment = call('GETRANGE', ring, slot, slot + 7)
      local granted = moment ~= '' and unpacked('>d', moment) or 0
      wait = granted + SECOND - now
      if granted > now then -- the clock has stepped back: the order of the slots is not the order of time
        wait = 0
        for unit = units, units + cost - 1 do
          local other = call('GETRANGE', ring, unit % qps * 8, unit % qps * 8 + 7)
          granted = other ~= '' and unpacked('>d', other) or 0
          if granted <= now then wait = math.max(wait, granted + SECOND - now) end
        end
      end
    end
    if wait > 0 then
      if shadow % 2 == 0 then
        call('HINCRBY', today, 'qps', 1)
        local answer = { 1, limit, spent, wait, 0 }
        return answered and answered(answer) or answer
      end
      shadowed = 1
    end
  end
  is_new_ring = moment == '' and call('EXISTS', ring) == 0
end
if quota >= 0 and spent + cost > limit then
  if shadow < 2 then
    call('HINCRBY', today, 'quota', 1)
    local answer = { 2, limit, spent, (DAY - local_seconds % DAY) * SECOND - time[2], 0 }
    return answered and answered(answer) or answer
  end
  shadowed = shadowed + 2
end
if shadowed % 2 == 1 then call('HINCRBY', today, 'shadow_qps', 1) end
if shadowed >= 2 then call('HINCRBY', today, 'shadow_quota', 1) end

spent, calls = spent + cost, calls + 1
if second ~= tonumber(time[1]) then second, second_units = tonumber(time[1]), 0 end
second_units = second_units + cost
if second_units > peak then peak = second_units end
if limit > 0 and spent * 5 > limit * 4 then call('HINCRBY', today, 'near_quota', 1) end
local units_now = units
if qps > 0 then
  units_now = units + cost
  local moment, slot, taken = pack('>d', now), units % qps, math.min(cost, qps)
  local until_end = math.min(taken, qps - slot)
  call('SETRANGE', ring, slot * 8, until_end == 1 and moment or moment:rep(until_end))
  if taken > until_end then call('SETRANGE', ring, 0, moment:rep(taken - until_end)) end
  if is_near_qps then call('HINCRBY', today, 'near_qps', 1) end
  if is_new_day or is_new_ring then call('EXPIRE', ring, 2 * DAY) end -- the first call of a day extends it
end
local others = packed:sub(GROUPS, place - 1)
local before = others .. ('\0'):rep(place - GROUPS - #others)
local day_counts = pack('>dddddd', day, spent, calls, second, second_units, peak)
call('HSET', today, 'now', day_counts .. before .. pack('>d', units_now) .. packed:sub(place + 8))
local answer = shadowed > 0 and { 0, limit, spent, 0, shadowed } or pack('>i8i8', limit, spent)
return answered and answered(answer) or answer
