-- Adds a job. ARGV: tag, kind, the job (JSON), most unfinished jobs, most jobs
-- Returns the id, -1 where there are too many unfinished jobs, -2 where there are too many in all.
local tag, jobs = ARGV[1], ARGV[1] .. ARGV[2]
local texts = redis.call('HVALS', jobs)
local unfinished = 0
for _, text in ipairs(texts) do
  local status = cjson.decode(text).status
  if status == 'waiting' or status == 'running' then unfinished = unfinished + 1 end
end
if unfinished >= tonumber(ARGV[4]) then return -1 end
if #texts >= tonumber(ARGV[5]) then return -2 end
local id = redis.call('HINCRBY', tag .. 'm', 'next_id', 1)
redis.call('HSET', jobs, id, ARGV[3])
return id
