import type { ContainerState } from './containerState.ts';
import { safeNumber, viewOf } from './randomAccess.ts';
import type { ReadAt } from './randomAccess.ts';

/**
 * Key of every partition pack, up to the byte that tells its kind. Source: SMPTE ST 377-1, tables 4 to 7. Byte 13: 2 header,
 * 3 body, 4 footer. Byte 14: 1 open incomplete, 2 closed incomplete, 3 open complete, 4 closed complete.
 */
const PARTITION = [0x06, 0x0e, 0x2b, 0x34, 0x02, 0x05, 0x01, 0x01, 0x0d, 0x01, 0x02, 0x01, 0x01];
const HEADER = 2;
const FOOTER = 4;
const CLOSED_INCOMPLETE = 2;
const CLOSED_COMPLETE = 4;
/** With this byte 13 it is the key of the random index pack, the table of all partitions (ST 377-1, 12). */
const PARTITION_TABLE = 0x11;
const TABLE_ENTRY_BYTES = 12;
/** The table ends with its own length. */
const TABLE_LENGTH_BYTES = 4;

/** The footer partition contains its pack, metadata sets, index segments, filler and the table of partitions. */
const FOOTER_ITEMS_MAX = 4_000;

/** A key of 16 bytes and a BER length of at most 9. */
const ITEM_HEAD_BYTES = 25;
/** The fields of a partition pack up to and including the position of the footer. */
const PACK_BYTES = 32;

export function isMxf(head: Uint8Array): boolean {
  return head.byteLength >= 14 && hasPartitionPrefix(head) && head[13] === HEADER;
}

/**
 * MXF. Complete: the header partition is closed and complete and gives the position of the footer; a closed and complete footer
 * partition is there; its items tile the rest of the file, the table of partitions last; and every closed partition in that table
 * gives the same footer position (recorders go back to write it). A recorder that never closes its header, or writes no table,
 * leaves the file `incomplete`, because another recorder would still have something to write.
 */
export async function mxfState(read: ReadAt, sizeBytes: number): Promise<ContainerState> {
  const header = await partitionAt(read, 0);
  if (header?.kind !== HEADER || header.status !== CLOSED_COMPLETE) return 'incomplete';
  const footerStart = header.footerStart;
  if (footerStart === undefined || footerStart === 0 || footerStart >= sizeBytes) return 'incomplete';
  const footer = await partitionAt(read, footerStart);
  if (footer?.kind !== FOOTER || footer.status !== CLOSED_COMPLETE) return 'incomplete';
  let position = footerStart;
  for (let count = 0; count < FOOTER_ITEMS_MAX; count++) {
    const item = parseItem(await read(position, ITEM_HEAD_BYTES), position);
    if (item === undefined || item.end > sizeBytes) return 'incomplete';
    if (item.end === sizeBytes) {
      const isTable = hasPartitionPrefix(item.key) && item.key[13] === PARTITION_TABLE;
      return isTable && (await allNameFooter(read, item, footerStart)) ? 'complete' : 'incomplete';
    }
    position = item.end;
  }
  return 'incomplete';
}

async function allNameFooter(read: ReadAt, table: Item, footerStart: number): Promise<boolean> {
  const entriesBytes = table.end - table.valueStart - TABLE_LENGTH_BYTES;
  const entries = viewOf(await read(table.valueStart, entriesBytes));
  if (entries.byteLength !== entriesBytes) return false;
  for (let at = 0; at + TABLE_ENTRY_BYTES <= entriesBytes; at += TABLE_ENTRY_BYTES) {
    const start = safeNumber(entries.getBigUint64(at + 4));
    const partition = start === undefined ? undefined : await partitionAt(read, start);
    if (partition === undefined) return false;
    const isClosed = partition.status === CLOSED_INCOMPLETE || partition.status === CLOSED_COMPLETE;
    if (isClosed && partition.footerStart !== footerStart) return false;
  }
  return true;
}

function hasPartitionPrefix(key: Uint8Array): boolean {
  return PARTITION.every((byte, at) => key[at] === byte);
}

interface Partition {
  readonly kind: number;
  readonly status: number;
  readonly footerStart: number | undefined;
}

async function partitionAt(read: ReadAt, start: number): Promise<Partition | undefined> {
  const bytes = await read(start, ITEM_HEAD_BYTES + PACK_BYTES);
  const item = parseItem(bytes, start);
  if (item === undefined || !hasPartitionPrefix(item.key)) return undefined;
  const [kind, status] = item.key.subarray(13, 15);
  const pack = bytes.subarray(item.valueStart - start);
  if (kind === undefined || status === undefined || pack.byteLength < PACK_BYTES) return undefined;
  return { kind, status, footerStart: safeNumber(viewOf(pack).getBigUint64(24)) };
}

interface Item {
  readonly key: Uint8Array;
  readonly valueStart: number;
  readonly end: number;
}

/** Key, length, value (SMPTE ST 336): a key of 16 bytes, a length in BER. `undefined` when `bytes` do not begin with an item. */
function parseItem(bytes: Uint8Array, start: number): Item | undefined {
  const first = bytes[16];
  if (first === undefined || bytes[0] !== 0x06 || bytes[1] !== 0x0e || bytes[2] !== 0x2b || bytes[3] !== 0x34)
    return undefined;
  const lengthBytes = first < 0x80 ? 0 : first - 0x80;
  if ((first >= 0x80 && lengthBytes === 0) || lengthBytes > 8 || bytes.byteLength < 17 + lengthBytes) return undefined;
  let length = BigInt(first);
  if (lengthBytes > 0) {
    length = 0n;
    for (const byte of bytes.subarray(17, 17 + lengthBytes)) length = length * 256n + BigInt(byte);
  }
  const valueBytes = safeNumber(length);
  if (valueBytes === undefined) return undefined;
  const valueStart = start + 17 + lengthBytes;
  return { key: bytes.subarray(0, 16), valueStart, end: valueStart + valueBytes };
}
