-- Replace an app's record unless somebody else has changed it meanwhile.
-- KEYS 1 app    ARGV 1 rev that the change is built on ('' for a new app)  2 new rev  3 new record
if (redis.call('HGET', KEYS[1], 'rev') or '') ~= ARGV[1] then return 0 end
redis.call('HSET', KEYS[1], 'rev', ARGV[2], 'record', ARGV[3])
return 1
