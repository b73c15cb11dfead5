import type { Redis } from 'ioredis';

/**
 * Redis runs a script alone and whole, as it runs a MULTI: nobody sees the middle of one. Unlike a MULTI it can look before
 * it writes. What could fail half-way (a key of another kind) is looked at first.
 */
const SCRIPTS = {
  /**
   * One step of one stream: the whole of it, or nothing.
   * Keys: meta, parts, state, lease, streams:ended, then the four sets.
   * Arguments: id, fence or '', owner, writer, step, 'merge' or 'replace', record, number of its set (1 to 4), ended at or '',
   * milliseconds to keep it once it ended, then three lists, each after its length: meta (name, value)…, part numbers to
   * forget…, parts (number, for others, for us)….
   * Replies 'written'; 'lease_lost'; 'late' when a later step of the same writer is there, so that this one, which was given up
   * and came over an old connection, is void.
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
local id, fence = ARGV[1], tonumber(ARGV[2])
if fence then
  local held = redis.call('HMGET', lease, 'fence', 'owner')
  local last = tonumber(held[1]) or 0
  if last > fence or (last == fence and held[2] ~= ARGV[3]) then return 'lease_lost' end
end
local before = redis.call('HMGET', state, 'writer', 'step', 'next_part')
if before[1] == ARGV[4] and (tonumber(before[2]) or 0) >= tonumber(ARGV[5]) then return 'late' end
local nextPart = tonumber(before[3]) or 1
if ARGV[6] == 'replace' then
  redis.call('DEL', parts, state)
  nextPart = 1
end
local at = 11
local function list()
  local first = at + 1
  at = first + tonumber(ARGV[at])
  return first, at - 1
end
local first, last = list()
for i = first, last, 2 do redis.call('HSET', meta, ARGV[i], ARGV[i + 1]) end
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
  /** Keys: lease. Arguments: owner, milliseconds. Replies the fence, or 0 when somebody else holds it. */
  rushesTakeLease: {
    numberOfKeys: 1,
    lua: `
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local held = redis.call('HMGET', KEYS[1], 'owner', 'fence', 'expires_at_ms')
local fence = tonumber(held[2]) or 0
if (tonumber(held[3]) or 0) > now then
  if held[1] ~= ARGV[1] then return 0 end
else
  fence = fence + 1
end
redis.call('HSET', KEYS[1], 'owner', ARGV[1], 'fence', fence, 'expires_at_ms', string.format('%.0f', now + ARGV[2]))
return fence`,
  },
  /** Keys: lease. Arguments: owner, fence. The fence stays, so that the next one is higher. */
  rushesReleaseLease: {
    numberOfKeys: 1,
    lua: `
local held = redis.call('HMGET', KEYS[1], 'owner', 'fence')
if held[1] == ARGV[1] and held[2] == ARGV[2] then redis.call('HSET', KEYS[1], 'expires_at_ms', 0) end
return 0`,
  },
  /** Keys: streams:claims. Arguments: source key, id. Replies who holds it now. */
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
  /** Takes a stream whose keys have expired off the lists. Keys: meta, state, streams:ended, then the four sets. Arguments: id. */
  rushesTrim: {
    numberOfKeys: 7,
    lua: `
if redis.call('EXISTS', KEYS[1], KEYS[2]) > 0 then return 0 end
redis.call('ZREM', KEYS[3], ARGV[1])
for i = 4, 7 do redis.call('SREM', KEYS[i], ARGV[1]) end
return 1`,
  },
  /** Writes nothing, but is refused where writing or scripts would be. Keys: any that is not there. */
  rushesMayWrite: { numberOfKeys: 1, lua: `return redis.call('DEL', KEYS[1])` },
} as const;

type Script = (...keysAndArguments: readonly string[]) => Promise<unknown>;

/** A connection that knows the scripts; each takes its keys, then its arguments. */
export type ScriptedRedis = Redis & { readonly [name in keyof typeof SCRIPTS]: Script };

/** Teaches a connection the scripts. They are sent by digest, and as a whole where Redis does not know them yet. */
export function withScripts(redis: Redis): ScriptedRedis {
  for (const [name, script] of Object.entries(SCRIPTS)) redis.defineCommand(name, script);
  // `defineCommand` adds each as a method of its name, which the type of Redis cannot know.
  return redis as ScriptedRedis;
}
