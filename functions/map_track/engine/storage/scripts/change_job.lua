-- Changes a job, unless it was deleted, or entities of the service were since it was begun.
-- ARGV: tag, kind, id, the job (JSON), number of deletions that the change knows, or empty for any
-- Returns 1, or 0 where nothing is changed.
local jobs = ARGV[1] .. ARGV[2]
if redis.call('HEXISTS', jobs, ARGV[3]) == 0 then return 0 end
local deletions = redis.call('HGET', ARGV[1] .. 'm', 'deletions') or '0'
if ARGV[5] ~= '' and ARGV[5] ~= deletions then return 0 end
redis.call('HSET', jobs, ARGV[3], ARGV[4])
return 1
