import { TOTALS_TICK_MS } from "@headcount/protocol";
import { script as scriptOf } from "../../../platform/redis/link.ts";

/**
 * The data that the nodes share, below one prefix. Only these scripts write it, so every reader sees consistent sums.
 *
 * - `leases`: generation → when its lease ends (ms of Redis). A generation is one boot of one node. Only it writes its numbers.
 * - `begun`: generation → when it registered. The oldest generation that answers leads.
 * - `ticks`: generation → number of its last tick.
 * - `own:<generation>`: auction → its numbers. `people:<generation>:<auction>`: the hashes of its identified people, `crowds:<generation>`: the auctions with identified people.
 * - `totals`: auction → identified people over all nodes, then the sums of all numbers; absent if all are 0.
 * - `persons:<auction>`: person → number of nodes that have the person.
 * - `changes`: auction → version of its last change. `emptied`: the same for auctions whose total is 0, which are forgotten after a minute.
 * - `heard`: generation → '' while someone listens on its channel, then since when nobody does (ms).
 * - `reaped`: recently removed generations → when they were removed.
 * - `meta`: `epoch` (changes when Redis loses its data), `version`, `ran` (last run), `settling` (until when the totals may lack a node), `forgotten`
 *   (version up to which empty auctions were forgotten), `secret`.
 */
const PRELUDE = `
local prefix = KEYS[1]
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local generation, tickMs, leaseMs = ARGV[1], tonumber(ARGV[2]), tonumber(ARGV[3])
local function key(name) return prefix .. name end
local META, LEASES, TOTALS, CHANGES, EMPTIED = key('meta'), key('leases'), key('totals'), key('changes'), key('emptied')
local function whole(number) return string.format('%.0f', number) end

local epoch = redis.call('HGET', META, 'epoch')
-- Readers are no nodes, so they change nothing.
if generation ~= '' then
  local ran = tonumber(redis.call('HGET', META, 'ran') or now)
  if not epoch then
    epoch = whole(now) .. ':' .. generation
    redis.call('HSET', META, 'epoch', epoch)
    ran = 0
  end
  -- The other nodes could not report while nothing ran, so nothing can be concluded from their silence yet.
  if now - ran > 1.5 * tickMs then redis.call('HSET', META, 'settling', whole(now + 1.5 * tickMs)) end
  redis.call('HSET', META, 'ran', whole(now))
end
local isSettling = tonumber(redis.call('HGET', META, 'settling') or 0) > now

local given
local function version()
  if not given then
    given = math.max(tonumber(redis.call('HGET', META, 'version') or 0) + 1, now)
    redis.call('HSET', META, 'version', whole(given))
  end
  return whole(given)
end

local function numbers(text)
  local all = {}
  for number in string.gmatch(text or '', '%d+') do all[#all + 1] = tonumber(number) end
  return all
end

local function store(auction, total)
  local isEmpty = true
  for index = 1, #total do
    if total[index] ~= 0 then isEmpty = false end
    total[index] = whole(total[index])
  end
  if isEmpty then
    redis.call('HDEL', TOTALS, auction)
    redis.call('ZADD', EMPTIED, version(), auction)
  else
    redis.call('HSET', TOTALS, auction, table.concat(total, ' '))
    redis.call('ZREM', EMPTIED, auction)
  end
  redis.call('ZADD', CHANGES, version(), auction)
end

local function total(auction)
  local sums = numbers(redis.call('HGET', TOTALS, auction))
  if #sums == 0 then sums[1] = 0 end
  return sums
end

-- Replaces the numbers of a generation in an auction. '' stands for zeros.
local function report(of, auction, numbersNow)
  local before = redis.call('HGET', key('own:' .. of), auction) or ''
  if before == numbersNow then return end
  if numbersNow == '' then redis.call('HDEL', key('own:' .. of), auction)
  else redis.call('HSET', key('own:' .. of), auction, numbersNow) end
  local sums, old, new = total(auction), numbers(before), numbers(numbersNow)
  for index = 1, math.max(#old, #new) do
    sums[index + 1] = (sums[index + 1] or 0) - (old[index] or 0) + (new[index] or 0)
  end
  store(auction, sums)
end

local function countPeople(auction)
  local sums = total(auction)
  local people = redis.call('HLEN', key('persons:' .. auction))
  if people == sums[1] then return end
  sums[1] = people
  store(auction, sums)
end

local function addPerson(of, auction, person)
  if redis.call('SADD', key('people:' .. of .. ':' .. auction), person) == 1 then
    redis.call('HINCRBY', key('persons:' .. auction), person, 1)
  end
end

local function forgetPerson(auction, person)
  if redis.call('HINCRBY', key('persons:' .. auction), person, -1) <= 0 then
    redis.call('HDEL', key('persons:' .. auction), person)
  end
end

local function removePerson(of, auction, person)
  if redis.call('SREM', key('people:' .. of .. ':' .. auction), person) == 1 then forgetPerson(auction, person) end
end

-- Removes up to 'most' people of a generation in an auction. Returns how many it removed.
local function removePeople(of, auction, most)
  local gone = redis.call('SPOP', key('people:' .. of .. ':' .. auction), most)
  for _, person in ipairs(gone) do forgetPerson(auction, person) end
  if #gone < most then redis.call('SREM', key('crowds:' .. of), auction) end
  return #gone
end

local MOST_AT_ONCE = 5000

-- Removes a generation with all its numbers. A large crowd goes in slices: false until the last one is gone.
local function remove(of)
  local own = redis.call('HGETALL', key('own:' .. of))
  for index = 1, #own, 2 do report(of, own[index], '') end
  local most = MOST_AT_ONCE
  for _, auction in ipairs(redis.call('SMEMBERS', key('crowds:' .. of))) do
    most = most - removePeople(of, auction, most)
    countPeople(auction)
    if most <= 0 then return false end
  end
  redis.call('ZREM', LEASES, of)
  redis.call('ZREM', key('begun'), of)
  redis.call('HDEL', key('ticks'), of)
  redis.call('HDEL', key('heard'), of)
  return true
end
`;

/** A node that has not reported for this long is considered dead. */
const LEASE_MS = 4_000;
/** A node on whose channel nobody has listened for this long, but did before, is dead: its process has ended. A broken link is opened again sooner. */
const SILENCE_MS = 300;

/** The first arguments of each script. `generation`: empty for a reader that is no node. */
export const headOf = (generation: string): string[] => [generation, String(TOTALS_TICK_MS), String(LEASE_MS)];

const script = (body: string) => scriptOf(PRELUDE + body);

/**
 * Registers a generation with all its numbers, which replace its earlier numbers.
 * Arguments: generation, tick and lease (ms), fingerprint of the secret, then auction and numbers in turn. Answer: `ok`, or `secret` when the other nodes have
 * another one.
 */
export const REGISTER = script(`
local others = redis.call('ZCARD', LEASES)
local secret = redis.call('HGET', META, 'secret')
if not secret or others == 0 then redis.call('HSET', META, 'secret', ARGV[4])
elseif secret ~= ARGV[4] then return {'secret'} end

local reported = {}
for index = 5, #ARGV, 2 do reported[ARGV[index]] = ARGV[index + 1] end
local own = redis.call('HGETALL', key('own:' .. generation))
for index = 1, #own, 2 do
  if not reported[own[index]] then report(generation, own[index], '') end
end
for auction, now in pairs(reported) do report(generation, auction, now) end
redis.call('ZADD', LEASES, whole(now + leaseMs), generation)
redis.call('ZADD', key('begun'), 'NX', whole(now), generation)
redis.call('HSET', key('ticks'), generation, 0)
redis.call('HDEL', key('heard'), generation)
return {'ok'}
`);

/**
 * Reports people of a generation who came or left.
 * Arguments: generation, tick and lease (ms); then for each auction: its id, 1 to forget its people first, the number of people who came, these, the number of
 * people who went, and these. Answer: `ok`, then for each auction how many people of the generation are there now; or `unknown`.
 */
export const PEOPLE = script(`
if not redis.call('ZSCORE', LEASES, generation) then return {'unknown'} end
local answer, at = {'ok'}, 4
while at <= #ARGV do
  local auction, forget, came = ARGV[at], ARGV[at + 1], tonumber(ARGV[at + 2])
  if forget == '1' then
    while removePeople(generation, auction, MOST_AT_ONCE) == MOST_AT_ONCE do end
  end
  for index = at + 3, at + 2 + came do addPerson(generation, auction, ARGV[index]) end
  at = at + 3 + came
  local went = tonumber(ARGV[at])
  for index = at + 1, at + went do removePerson(generation, auction, ARGV[index]) end
  at = at + 1 + went
  countPeople(auction)
  local size = redis.call('SCARD', key('people:' .. generation .. ':' .. auction))
  if size > 0 then redis.call('SADD', key('crowds:' .. generation), auction)
  else redis.call('SREM', key('crowds:' .. generation), auction) end
  answer[#answer + 1] = whole(size)
end
return answer
`);

/**
 * One tick of a generation: applies its changed numbers, renews its lease, removes at most one dead generation, and returns the totals that changed.
 * Arguments: generation, tick and lease (ms), number of the tick, version of the totals that it knows (0: none), 1 to tell the other nodes, an auction whose people
 * are to be counted ('': none), then auction and numbers in turn.
 * Answer: `ok`, epoch, version, how sure the totals are (`whole`, `late`: they contain a node that does not answer, `settling`: they may lack a node), 1 when all
 * totals follow, number of nodes, the leading generation, the generation that was removed or '', the number of people or '', then auction and total in turn.
 * Or `unknown`; or `gap` when a tick is missing.
 *
 * A generation is dead when its lease has ended, when it has stopped listening on its channel, or when it is late and does not listen. As soon as it stops listening the
 * totals are late: its viewers may come to other nodes and would count twice. No more than half of the nodes are removed
 * within a lease: if most seem dead, the fault is probably elsewhere.
 */
export const TICK = script(`
if not redis.call('ZSCORE', LEASES, generation) then return {'unknown'} end
local tick = tonumber(ARGV[4])
if tonumber(redis.call('HGET', key('ticks'), generation) or -1) ~= tick - 1 then return {'gap'} end
redis.call('HSET', key('ticks'), generation, whole(tick))
local changed = {}
for index = 8, #ARGV, 2 do
  report(generation, ARGV[index], ARGV[index + 1])
  changed[#changed + 1] = ARGV[index]
end
redis.call('ZADD', LEASES, whole(now + leaseMs), generation)

local REAPED = key('reaped')
redis.call('ZREMRANGEBYSCORE', REAPED, '-inf', whole(now - leaseMs))
local reaped, late = '', {}
local leases = redis.call('ZRANGE', LEASES, 0, -1, 'WITHSCORES')
local nodes = #leases / 2
-- Nodes on whose channels nobody listens: for how long, if someone did before, else 0.
local silentMs = {}
if nodes > 1 then
  local HEARD = key('heard')
  local heard, all, channels = {}, redis.call('HGETALL', HEARD), {}
  for index = 1, #all, 2 do heard[all[index]] = all[index + 1] end
  for index = 1, #leases, 2 do channels[#channels + 1] = key('alive:' .. leases[index]) end
  local listeners = redis.pcall('PUBSUB', 'NUMSUB', unpack(channels))
  for index = 1, listeners.err and 0 or #leases, 2 do
    local each, isHeard = leases[index], tonumber(listeners[index + 1]) > 0
    if isHeard and heard[each] ~= '' then redis.call('HSET', HEARD, each, '')
    elseif not isHeard and heard[each] == '' then
      heard[each] = whole(now)
      redis.call('HSET', HEARD, each, heard[each])
    end
    if not isHeard then silentMs[each] = heard[each] and now - tonumber(heard[each]) + 1 or 0 end
  end
end
for index = 1, #leases, 2 do
  local other, ends = leases[index], tonumber(leases[index + 1])
  local isLate = now - (ends - leaseMs) > 1.5 * tickMs
  local silence = silentMs[other]
  if other ~= generation and (isLate or (silence or 0) > 0) then
    local isDead = ends <= now or (isLate and silence ~= nil) or (silence or 0) > ${SILENCE_MS}
    local lately = redis.call('ZCARD', REAPED)
    local isBegun = ends < 0
    if isDead and reaped == '' and (isBegun or (not isSettling and (lately + 1) * 2 <= nodes + lately)) then
      if not isBegun then redis.call('ZADD', REAPED, whole(now), other) end
      if remove(other) then
        reaped = other
        nodes = nodes - 1
      else
        redis.call('ZADD', LEASES, -1, other)
        late[other] = true
      end
    else
      late[other] = true
    end
  end
end
local leader = ''
for _, each in ipairs(redis.call('ZRANGE', key('begun'), 0, -1)) do
  if leader == '' and not late[each] then leader = each end
end

local old = redis.call('ZRANGEBYSCORE', EMPTIED, '-inf', whole(now - 60000), 'WITHSCORES', 'LIMIT', 0, 200)
for index = 1, #old, 2 do
  redis.call('ZREM', EMPTIED, old[index])
  redis.call('ZREM', CHANGES, old[index])
  redis.call('HSET', META, 'forgotten', old[index + 1])
end

if ARGV[6] == '1' and nodes > 1 and #changed > 0 then
  redis.call('PUBLISH', key('changed'), generation .. ' ' .. table.concat(changed, ' '))
end
local since = tonumber(ARGV[5])
local isAll = since == 0 or since < tonumber(redis.call('HGET', META, 'forgotten') or 0)
local people = ''
if ARGV[7] ~= '' then people = whole(redis.call('SCARD', key('people:' .. generation .. ':' .. ARGV[7]))) end
local answer = {
  'ok', epoch, redis.call('HGET', META, 'version') or '0', isSettling and 'settling' or next(late) and 'late' or 'whole', isAll and '1' or '0',
  whole(nodes), leader, reaped, people,
}
if isAll then
  local all = redis.call('HGETALL', TOTALS)
  for index = 1, #all do answer[#answer + 1] = all[index] end
else
  for _, auction in ipairs(redis.call('ZRANGEBYSCORE', CHANGES, '(' .. ARGV[5], '+inf')) do
    answer[#answer + 1] = auction
    answer[#answer + 1] = redis.call('HGET', TOTALS, auction) or ''
  end
end
return answer
`);

/**
 * Removes a generation that stops.
 * Arguments: generation, tick and lease (ms). Answer: `ok`, or `more` while people remain: call it again.
 */
export const LEAVE = script(`
if not remove(generation) then return {'more'} end
redis.call('PUBLISH', key('changed'), generation)
return {'ok'}
`);

/**
 * Reads totals without being a node.
 * Arguments: '', tick and lease (ms), then auctions. Answer: 1 while the totals may lack a node or contain one that does not answer, then for each auction its total, or
 * '', and since when it is 0 (ms), or ''.
 */
export const READ = script(`
local late = redis.call('ZCOUNT', LEASES, '-inf', whole(now + leaseMs - 1.5 * tickMs))
local answer = {(isSettling or late > 0) and '1' or '0'}
for index = 4, #ARGV do
  answer[#answer + 1] = redis.call('HGET', TOTALS, ARGV[index]) or ''
  answer[#answer + 1] = redis.call('ZSCORE', EMPTIED, ARGV[index]) or ''
end
return answer
`);
