#!lua name=banfu_2
-- The functions of the store: README.md names the keys, commit.h and job.h say what is promised. A
-- function is not rolled back: whatever can be refused is looked at before the first write, and
-- whether the user may run what stands here is checked at a service's start (rights).
-- While a library is loaded redis.call does not exist yet: each function takes it for itself.
-- The one key declared names the node of a cluster; where no log is meant it is what log keys begin
-- with, so that a user needs no rights on other keys for calling a function.

local REMEMBERED_S = 90 * 24 * 3600

-- How a commit ends, as enum commit_result numbers it.
local DONE, REMEMBERED, REUSED, STALE, CLAIMED, CURSOR_MOVED, REFUSED = 0, 1, 2, 3, 4, 5, 6

local function real_ms()
  local time = redis.call('TIME')
  return time[1] * 1000 + math.floor(time[2] / 1000)
end

-- keys: the log
-- argv: heads, name, channel, instant, kind ('' without event), event, its SM3,
--       request ('' without), its digest, receipt,
--       how many of each of the following, then these:
--       changes  (versions, part, expected: '0' any, 'new' none)
--       rests    (versions, part, expected)
--       claims   (key, holder)                releases (key)
--       puts     (key, value)                 removes  (key)
--       indexes  (key, member, score)         unindexes (key, member)
--       texts    (key, value)                 cursors  (cursors, name, from, to)
--       openings (job, pieces, jobs, id, kind, account, log, total, staging)
--       endings  (job, pieces, jobs, id, state, seconds, result, message)
local function commit(keys, argv)
  local call, unpack = redis.call, unpack
  local log, request = keys[1], argv[8]
  local changes, rests, claims, releases, puts, removes, indexes, unindexes, texts, cursors, openings,
    endings = struct.unpack('>I2I2I2I2I2I2I2I2I2I2I2I2', argv[11])
  local at_changes = 12
  local at_rests = at_changes + 3 * changes
  local at_claims = at_rests + 3 * rests
  local at_releases = at_claims + 2 * claims
  local at_puts = at_releases + releases
  local at_removes = at_puts + 2 * puts
  local at_indexes = at_removes + removes
  local at_unindexes = at_indexes + 3 * indexes
  local at_texts = at_unindexes + 2 * unindexes
  local at_cursors = at_texts + 2 * texts
  local at_openings = at_cursors + 4 * cursors
  local at_endings = at_openings + 9 * openings

  -- Looking.
  if request ~= '' then
    local before = call('GET', request)
    if before then
      if string.sub(before, 1, 32) == argv[9] then
        return {REMEMBERED, before}
      end
      return {REUSED}
    end
  end
  -- Before the versions, which the replica that was first has raised as well: the loser must learn that
  -- it has lost, not only that something moved.
  for at = at_cursors, at_openings - 1, 4 do
    local stands = call('HGET', argv[at], argv[at + 1]) or '0'
    if stands ~= argv[at + 2] then
      return {CURSOR_MOVED, tonumber(stands)}
    end
  end
  local versions = {}
  for i = 1, changes do
    local at = at_changes + 3 * (i - 1)
    local stands, expected = call('HGET', argv[at], argv[at + 1]) or '0', argv[at + 2]
    if expected ~= '0' and expected ~= stands and (expected ~= 'new' or stands ~= '0') then
      return {STALE, i, tonumber(stands)}
    end
    versions[i] = string.format('%d', stands + 1)
  end
  for i = 1, rests do
    local at = at_rests + 3 * (i - 1)
    local stands = call('HGET', argv[at], argv[at + 1]) or '0'
    if argv[at + 2] ~= stands then
      return {STALE, changes + i, tonumber(stands)}
    end
  end
  if claims > 0 then
    local released, taken = {}, {}
    for at = at_releases, at_releases + releases - 1 do
      released[argv[at]] = true
    end
    for i = 1, claims do
      local at = at_claims + 2 * (i - 1)
      local key, wanted = argv[at], argv[at + 1]
      local holder = taken[key] or (not released[key] and call('GET', key)) or wanted
      if holder ~= wanted then
        return {CLAIMED, i, holder}
      end
      taken[key] = wanted
    end
  end
  for at = at_openings, at_endings - 1, 9 do
    local total = tonumber(argv[at + 7])
    if total > 0 and call('EXISTS', argv[at]) == 0 and (call('LLEN', argv[at + 1]) ~= total + 1 or
      call('LINDEX', argv[at + 1], 0) ~= argv[at + 8]) then
      return {REFUSED, 'the job is not staged as a whole'}
    end
  end
  -- Numbers are kept as text: Redis would write them as floating point, which costs more than the rest.
  local position, instant = '0', argv[4]
  if argv[5] ~= '' then
    position = string.format('%d', call('XLEN', log) + 1)
    local last = call('HGET', argv[1], argv[2])
    if last and tonumber(instant) < tonumber(last) then
      instant = last
    end
  end

  -- Writing. The log comes first: where an entry was taken out the stream refuses the number, and then
  -- nothing else is written either. From there on nothing is refused.
  if argv[5] ~= '' then
    call('XADD', log, position .. '-0', 't', instant, 'k', argv[5], 'e', argv[6], 's', argv[7])
    call('HSET', argv[1], argv[2], instant)
    call('PUBLISH', argv[3], argv[2])
  end
  for i = 1, changes do
    local at = at_changes + 3 * (i - 1)
    call('HSET', argv[at], argv[at + 1], versions[i])
  end
  if releases > 0 then
    call('DEL', unpack(argv, at_releases, at_puts - 1))
  end
  if claims > 0 then
    call('MSET', unpack(argv, at_claims, at_releases - 1))
  end
  if removes > 0 then
    call('DEL', unpack(argv, at_removes, at_indexes - 1))
  end
  if puts > 0 then
    call('MSET', unpack(argv, at_puts, at_removes - 1))
  end
  for at = at_unindexes, at_texts - 1, 2 do
    call('ZREM', argv[at], argv[at + 1])
  end
  -- Entries of one index that come one after another go by one call: a call costs more than an entry.
  local at = at_indexes
  while at < at_unindexes do
    local key, entries, count = argv[at], {}, 0
    repeat
      entries[count + 1], entries[count + 2] = argv[at + 2], argv[at + 1]
      count, at = count + 2, at + 3
    until at == at_unindexes or argv[at] ~= key
    call('ZADD', key, unpack(entries))
  end
  for at = at_texts, at_cursors - 1, 2 do
    call('SET', argv[at], argv[at + 1], 'NX')
  end
  for at = at_cursors, at_openings - 1, 4 do
    call('HSET', argv[at], argv[at + 1], argv[at + 3])
  end
  for at = at_openings, at_endings - 1, 9 do
    if call('EXISTS', argv[at]) == 0 then
      call('HSET', argv[at], 'state', 'open', 'kind', argv[at + 4], 'account', argv[at + 5], 'log',
        argv[at + 6], 'total', argv[at + 7], 'done', 0, 'staging', argv[at + 8], 'opened', real_ms())
      call('PERSIST', argv[at + 1])
      call('SADD', argv[at + 2], argv[at + 3])
    end
  end
  for at = at_endings, at_endings + 8 * endings - 1, 8 do
    call('HSET', argv[at], 'state', argv[at + 4], 'ended', real_ms(), 'result', argv[at + 6], 'message',
      argv[at + 7])
    call('EXPIRE', argv[at], argv[at + 5])
    call('DEL', argv[at + 1])
    call('SREM', argv[at + 2], argv[at + 3])
  end
  if request ~= '' then
    call('SET', request, argv[9] .. position .. ' ' .. instant .. ' ' .. table.concat(versions, ' ') .. '\n'
      .. argv[10], 'EX', REMEMBERED_S)
  end
  return {DONE, position, instant, unpack(versions)}
end

-- keys: what stands before a log's name in its key    argv: heads
local function heads(keys, argv)
  local call = redis.call
  local answer = {}
  for _, name in ipairs(call('HKEYS', argv[1])) do
    answer[#answer + 1] = name
    answer[#answer + 1] = call('XLEN', keys[1] .. name)
  end
  return answer
end

-- argv: a name, then for each command of the functions: how many words it has, its words. Answers
-- the first command that this user may not run, or ''.
local function rights(keys, argv)
  local at = 1
  while at <= #argv do
    local last = at + tonumber(argv[at])
    if not redis.acl_check_cmd(unpack(argv, at + 1, last)) then
      return argv[at + 1] .. ' ' .. (argv[at + 2] or '')
    end
    at = last + 1
  end
  return ''
end

-- Jobs. A job is a hash once it is open; before that only its pieces are there.
local STAGED, IS_OPEN, GAP = 0, 1, 2
local TAKEN, GONE, BUSY = 0, 1, 2

-- Before the pieces the list has the name of their staging: a piece is never put to those of another
-- staging, and the first of one takes the place of whatever was staged before.
-- argv: job, pieces, index, piece, seconds it is kept, staging
local function stage(keys, argv)
  local call, job, pieces, index = redis.call, argv[1], argv[2], tonumber(argv[3])
  if call('EXISTS', job) == 1 then
    return IS_OPEN
  end
  local staging = call('LINDEX', pieces, 0)
  if staging ~= argv[6] then
    if index > 0 then
      return GAP
    end
    call('DEL', pieces)
    call('RPUSH', pieces, argv[6])
  end
  local count = call('LLEN', pieces) - 1
  if index > count then
    return GAP
  end
  if index == count then
    call('RPUSH', pieces, argv[4])
  end
  call('EXPIRE', pieces, argv[5])
  return STAGED
end

-- Takes or renews the lease. argv: job, pieces, replica, ms of the lease, how many pieces at most
-- Answers besides the job's fields its next pieces, no more bytes of them than a link bears well.
local TAKEN_BYTES = 1048576
local function take(keys, argv)
  local call, job = redis.call, argv[1]
  local function get(field)
    return call('HGET', job, field)
  end
  if get('state') ~= 'open' then
    return {GONE}
  end
  local now, holder = real_ms(), get('lease_by')
  if holder and holder ~= argv[3] and tonumber(get('lease_until')) > now then
    return {BUSY}
  end
  call('HSET', job, 'lease_by', argv[3], 'lease_until', now + tonumber(argv[4]))
  local done = tonumber(get('done'))
  local answer = {TAKEN, done, tonumber(get('total')), get('kind'), get('account'), get('log'),
    get('cancel')}
  local bytes = 0
  -- A job opened by an earlier library has no name before its pieces.
  local first = done + (get('staging') and 1 or 0)
  for place = first, first + tonumber(argv[5]) - 1 do
    local piece = call('LINDEX', argv[2], place)
    bytes = bytes + (piece and #piece or TAKEN_BYTES)
    if not piece or (place > first and bytes > TAKEN_BYTES) then
      break
    end
    answer[#answer + 1] = piece
  end
  return answer
end

-- argv: job, replica
local function give_back(keys, argv)
  if redis.call('HGET', argv[1], 'lease_by') == argv[2] then
    redis.call('HSET', argv[1], 'lease_until', 0)
  end
  return 0
end

-- Outcomes only where they are asked for: there may be a megabyte of them, and who waits for a job
-- asks many times. argv: job, pieces, outcomes ('1' with)
local TOLD = {'state', 'kind', 'account', 'log', 'total', 'done', 'cancel', 'opened', 'ended', 'message',
  'result'}
local function job(keys, argv)
  local call, fields = redis.call, {}
  local staged = math.max(call('LLEN', argv[2]) - 1, 0)
  if argv[3] == '1' then
    return {call('HGETALL', argv[1]), staged}
  end
  for _, name in ipairs(TOLD) do
    local value = call('HGET', argv[1], name)
    if value then
      fields[#fields + 1], fields[#fields + 2] = name, value
    end
  end
  return {fields, staged}
end

-- Answers whether there is such a job. argv: job
local function cancel(keys, argv)
  local state = redis.call('HGET', argv[1], 'state')
  if state == 'open' then
    redis.call('HSET', argv[1], 'cancel', '1')
  end
  return state and 1 or 0
end

local function register(name, body, flags)
  redis.register_function{function_name = 'banfu_' .. name .. '_2', callback = body, flags = flags}
end

register('commit', commit, {})
register('heads', heads, {'no-writes'})
register('rights', rights, {'no-writes'})
register('stage', stage, {})
register('take', take, {})
register('give_back', give_back, {})
register('job', job, {'no-writes'})
register('cancel', cancel, {})
