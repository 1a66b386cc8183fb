-- Lets a service of an app begin. ARGV: tag, name of the service, its rules (JSON), number of the app, most services
-- Returns 1, or 0 where the app has too many.
local services, counts = ARGV[1] .. ':services', ARGV[1] .. ':counts'
if redis.call('HEXISTS', services, ARGV[2]) == 1 then return 1 end
if tonumber(redis.call('HGET', counts, ARGV[4]) or '0') >= tonumber(ARGV[5]) then return 0 end
redis.call('HSET', services, ARGV[2], ARGV[3])
redis.call('HINCRBY', counts, ARGV[4], 1)
return 1
