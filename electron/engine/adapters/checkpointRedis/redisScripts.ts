import type { Redis } from 'ioredis';

/** Ends a step whose lease was given to another holder. Variable: the key `lease`. Arguments 2 and 3: fence or '', owner. */
const REQUIRE_LEASE = `local fence = tonumber(ARGV[2])
if fence then
  local held = redis.call('HMGET', lease, 'fence', 'owner')
  local last = tonumber(held[1]) or 0
  if last > fence or (last == fence and held[2] ~= ARGV[3]) then return 'lease_lost' end
end`;

/**
 * Redis runs a script atomically, as it runs a MULTI. Unlike a MULTI, a script can read before it writes: everything that could fail
 * half-way (a key of another kind) is checked first.
 */
const SCRIPTS = {
  /**
   * One step of one stream, entirely or not at all.
   * Keys: meta, parts, state, lease, streams:ended, then the four sets.
   * Arguments: id, fence or '', owner, writer, step, 'merge' or 'replace', record, number of its set (1 to 4), ended at or '',
   * milliseconds to keep it after its end, MAC of the record or '', then three lists, each after its length: meta (name, value)…,
   * part numbers to remove…, parts (number, public text, own text)….
   * Replies 'written', 'lease_lost', or 'late' when a later step of the same writer was written before. A late step is one that was
   * given up and arrived over an old connection; it has no effect.
   */
  rushesSave: {
    numberOfKeys: 9,
    lua: `
local meta, parts, state, lease, ended = KEYS[1], KEYS[2], KEYS[3], KEYS[4], KEYS[5]
local kinds = {'hash', 'hash', 'hash', 'hash', 'zset', 'set', 'set', 'set', 'set'}
for i, kind in ipairs(kinds) do
  local found = redis.call('TYPE', KEYS[i])['ok']
  if found ~= 'none' and found ~= kind then
    return redis.error_reply('WRONGTYPE ' .. KEYS[i] .. ' is a ' .. found .. ', not a ' .. kind)
  end
end
local id = ARGV[1]
${REQUIRE_LEASE}
local before = redis.call('HMGET', state, 'writer', 'step', 'next_part')
if before[1] == ARGV[4] and (tonumber(before[2]) or 0) >= tonumber(ARGV[5]) then return 'late' end
local nextPart = tonumber(before[3]) or 1
if ARGV[6] == 'replace' then
  redis.call('DEL', parts, state)
  nextPart = 1
end
local at = 12
local function list()
  local first = at + 1
  at = first + tonumber(ARGV[at])
  return first, at - 1
end
local first, last = list()
redis.call('HSET', meta, unpack(ARGV, first, last))
first, last = list()
for i = first, last do
  redis.call('HDEL', parts, ARGV[i])
  redis.call('HDEL', state, 'part:' .. ARGV[i])
  nextPart = math.min(nextPart, tonumber(ARGV[i]))
end
first, last = list()
for i = first, last, 3 do
  redis.call('HSET', parts, ARGV[i], ARGV[i + 1])
  redis.call('HSET', state, 'part:' .. ARGV[i], ARGV[i + 2])
end
while redis.call('HEXISTS', state, 'part:' .. nextPart) == 1 do nextPart = nextPart + 1 end
redis.call('HSET', meta, 'next_part_to_upload', nextPart)
redis.call('HSET', state, 'record', ARGV[7], 'next_part', nextPart, 'writer', ARGV[4], 'step', ARGV[5])
if ARGV[11] == '' then redis.call('HDEL', state, 'mac') else redis.call('HSET', state, 'mac', ARGV[11]) end
for i = 1, 4 do
  redis.call(i == tonumber(ARGV[8]) and 'SADD' or 'SREM', KEYS[5 + i], id)
end
if ARGV[9] ~= '' then
  redis.call('ZADD', ended, ARGV[9], id)
  for i = 1, 4 do redis.call('PEXPIRE', KEYS[i], ARGV[10]) end
elseif redis.call('ZREM', ended, id) == 1 then
  for i = 1, 4 do redis.call('PERSIST', KEYS[i]) end
end
return 'written'`,
  },
  /**
   * A step of which only the differences to an earlier one are sent. It adds or replaces parts; the stream neither ended nor moves
   * between the sets.
   * Keys: meta, parts, state, lease, the set of the stream.
   * Arguments: id, fence or '', owner, writer, step, number of the earlier step, record, MAC of the record or '', the number of
   * changed fields of meta times two, then these fields (name, value)…, parts (number, public text, own text)….
   * Replies 'written', 'lease_lost', or 'unknown' when the stream is not as the earlier step of this writer left it: then nothing was
   * written, and the complete step has to follow.
   */
  rushesSaveChanges: {
    numberOfKeys: 5,
    lua: `
local meta, parts, state, lease, set = KEYS[1], KEYS[2], KEYS[3], KEYS[4], KEYS[5]
${REQUIRE_LEASE}
local before = redis.call('HMGET', state, 'writer', 'step', 'next_part')
if before[1] ~= ARGV[4] or before[2] ~= ARGV[6] then return 'unknown' end
if redis.call('TYPE', meta)['ok'] ~= 'hash' or redis.call('SISMEMBER', set, ARGV[1]) == 0 then return 'unknown' end
local own, public, put, shown = {'record', ARGV[7], 'step', ARGV[5]}, {}, {}, {}
local function add(list, name, value)
  list[#list + 1] = name
  list[#list + 1] = value
end
if ARGV[8] ~= '' then add(own, 'mac', ARGV[8]) end
local at = 9 + tonumber(ARGV[9])
for i = 10, at, 2 do add(shown, ARGV[i], ARGV[i + 1]) end
for i = at + 1, #ARGV, 3 do
  put[tonumber(ARGV[i])] = true
  add(public, ARGV[i], ARGV[i + 1])
  add(own, 'part:' .. ARGV[i], ARGV[i + 2])
end
local lowest = tonumber(before[3]) or 1
local nextPart = lowest
while put[nextPart] or (nextPart > lowest and redis.call('HEXISTS', state, 'part:' .. nextPart) == 1) do
  nextPart = nextPart + 1
end
if nextPart > lowest then
  add(own, 'next_part', nextPart)
  add(shown, 'next_part_to_upload', nextPart)
end
-- The parts come first: their key alone may still be of another kind.
if #public > 0 then redis.call('HSET', parts, unpack(public)) end
redis.call('HSET', state, unpack(own))
if #shown > 0 then redis.call('HSET', meta, unpack(shown)) end
return 'written'`,
  },
  /**
   * Keys: leases. Arguments: nonce and description of the process, then for each lease: owner, milliseconds, nonce of a process that
   * has ended or ''.
   * Replies a list for each lease: the fence. When another process holds the lease it is 0, and if that process has the same owner, its
   * nonce and description follow. A lease without a nonce was written by an older version and belongs to its owner.
   */
  rushesTakeLeases: {
    lua: `
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local nonce, process = ARGV[1], ARGV[2]
local function take(key, owner, ms, ended)
  local held = redis.call('HMGET', key, 'owner', 'fence', 'expires_at_ms', 'nonce')
  local fence = tonumber(held[2]) or 0
  local isHeld = (tonumber(held[3]) or 0) > now
  local untilMs = string.format('%.0f', now + ms)
  if isHeld and held[1] ~= owner then return {0} end
  if isHeld and held[4] == nonce then
    redis.call('HSET', key, 'expires_at_ms', untilMs)
    return {fence}
  end
  if isHeld and held[4] then
    if held[4] ~= ended then return {0, held[4], redis.call('HGET', key, 'process') or ''} end
    isHeld = false
  end
  if not isHeld then fence = fence + 1 end
  redis.call('HSET', key, 'owner', owner, 'fence', fence, 'expires_at_ms', untilMs, 'nonce', nonce, 'process', process)
  return {fence}
end
local taken = {}
for i, key in ipairs(KEYS) do taken[i] = take(key, ARGV[3 * i], ARGV[3 * i + 1], ARGV[3 * i + 2]) end
return taken`,
  },
  /** Keys: lease. Arguments: owner, fence. The fence is kept, so that the next one is higher. */
  rushesReleaseLease: {
    numberOfKeys: 1,
    lua: `
local held = redis.call('HMGET', KEYS[1], 'owner', 'fence')
if held[1] == ARGV[1] and held[2] == ARGV[2] then redis.call('HSET', KEYS[1], 'expires_at_ms', 0) end
return 0`,
  },
  /**
   * Keys: state. Arguments: the largest number of fields, and of bytes in names and values. Replies the fields of the hash (name, value)…,
   * or a text that says why it is not read.
   */
  rushesRead: {
    numberOfKeys: 1,
    lua: `
local kind = redis.call('TYPE', KEYS[1])['ok']
if kind == 'none' then return {} end
if kind ~= 'hash' then return 'it is a ' .. kind end
if redis.call('HLEN', KEYS[1]) > tonumber(ARGV[1]) then return 'it has too many fields' end
local bytes = 0
for _, name in ipairs(redis.call('HKEYS', KEYS[1])) do
  bytes = bytes + #name + redis.call('HSTRLEN', KEYS[1], name)
  if bytes > tonumber(ARGV[2]) then return 'it is too large' end
end
return redis.call('HGETALL', KEYS[1])`,
  },
  /**
   * Keys: state. Arguments: the largest number of bytes in the record. Replies the record and its MAC; nothing for another kind or
   * a larger one.
   */
  rushesReadRecord: {
    numberOfKeys: 1,
    lua: `
if redis.call('TYPE', KEYS[1])['ok'] ~= 'hash' then return {} end
if redis.call('HSTRLEN', KEYS[1], 'record') > tonumber(ARGV[1]) then return {} end
if redis.call('HSTRLEN', KEYS[1], 'mac') > 1024 then return {} end
return redis.call('HMGET', KEYS[1], 'record', 'mac')`,
  },
  /** Keys: streams:claims. Arguments: source key, id. Replies the id that holds the claim now. */
  rushesClaim: {
    numberOfKeys: 1,
    lua: `
redis.call('HSETNX', KEYS[1], ARGV[1], ARGV[2])
return redis.call('HGET', KEYS[1], ARGV[1])`,
  },
  /** Keys: streams:claims. Arguments: source key, id. */
  rushesReleaseClaim: {
    numberOfKeys: 1,
    lua: `
if redis.call('HGET', KEYS[1], ARGV[1]) == ARGV[2] then redis.call('HDEL', KEYS[1], ARGV[1]) end
return 0`,
  },
  /** Removes a stream whose keys have expired from the lists. Keys: meta, state, streams:ended, then the four sets. Arguments: id. */
  rushesTrim: {
    numberOfKeys: 7,
    lua: `
if redis.call('EXISTS', KEYS[1], KEYS[2]) > 0 then return 0 end
redis.call('ZREM', KEYS[3], ARGV[1])
for i = 4, 7 do redis.call('SREM', KEYS[i], ARGV[1]) end
return 1`,
  },
  /** Writes nothing, but fails where writing or scripts are not allowed. Keys: one that does not exist. */
  rushesMayWrite: { numberOfKeys: 1, lua: `return redis.call('DEL', KEYS[1])` },
} as const;

type Script = (...keysAndArguments: readonly string[]) => Promise<unknown>;

/**
 * A connection with one method for each script, which takes the keys, then the arguments. Before the keys, a script for any number of
 * keys takes their number.
 */
export type ScriptedRedis = Redis & { readonly [name in keyof typeof SCRIPTS]: Script };

/** Adds the scripts to a connection. They are sent by digest, and completely when Redis does not know them yet. */
export function withScripts(redis: Redis): ScriptedRedis {
  for (const [name, script] of Object.entries(SCRIPTS)) redis.defineCommand(name, script);
  // `defineCommand` adds a method for each script, which the type of Redis cannot express.
  return redis as ScriptedRedis;
}
