import type { ContainerState } from './containerState.ts';
import { safeNumber, viewOf } from './randomAccess.ts';
import type { ReadAt } from './randomAccess.ts';

/** Element numbers. Source: RFC 8794 (EBML), RFC 9559 (Matroska). */
const EBML_HEADER = 0x1a45dfa3;
const SEGMENT = 0x18538067;
const VOID = 0xec;

/** Only the header and padding come before the segment. */
const ELEMENTS_MAX = 16;

export function isMatroska(head: Uint8Array): boolean {
  return head.byteLength >= 4 && viewOf(head).getUint32(0) === EBML_HEADER;
}

/**
 * Matroska and WebM. Complete: the size of the segment is known and the file ends exactly there. Recorders leave that size unknown
 * until they close the file, and live recordings never get one: `unmarked`. An index (Cues) is not required, because it is
 * optional and written before the size.
 */
export async function matroskaState(read: ReadAt, sizeBytes: number): Promise<ContainerState> {
  let position = 0;
  for (let count = 0; count < ELEMENTS_MAX && position < sizeBytes; count++) {
    const element = await elementAt(read, position);
    if (element === undefined) return 'incomplete';
    if (element.size === 'unknown') return element.id === SEGMENT ? 'unmarked' : 'incomplete';
    const end = element.dataStart + element.size;
    if (element.id === SEGMENT) return element.size > 0 && end === sizeBytes ? 'complete' : 'incomplete';
    if (element.id !== EBML_HEADER && element.id !== VOID) return 'incomplete';
    position = end;
  }
  return 'incomplete';
}

interface Element {
  readonly id: number;
  readonly dataStart: number;
  readonly size: number | 'unknown';
}

/** The element at `start`; `undefined` when there is no valid element header. */
async function elementAt(read: ReadAt, start: number): Promise<Element | undefined> {
  const head = await read(start, 12);
  const idBytes = vintBytes(head[0], 4);
  if (idBytes === undefined || head.byteLength < idBytes + 1) return undefined;
  let id = 0;
  for (const byte of head.subarray(0, idBytes)) id = id * 256 + byte;
  const first = head[idBytes];
  const sizeLength = vintBytes(first, 8);
  if (first === undefined || sizeLength === undefined || head.byteLength < idBytes + sizeLength) return undefined;
  let value = BigInt(first) & ((1n << BigInt(8 - sizeLength)) - 1n);
  for (const byte of head.subarray(idBytes + 1, idBytes + sizeLength)) value = value * 256n + BigInt(byte);
  const isUnknown = value === (1n << BigInt(7 * sizeLength)) - 1n;
  const size = isUnknown ? 'unknown' : safeNumber(value);
  return size === undefined ? undefined : { id, dataStart: start + idBytes + sizeLength, size };
}

/** Length of a variable-length number in bytes: its first byte begins with one zero bit fewer. */
function vintBytes(first: number | undefined, most: number): number | undefined {
  if (first === undefined || first === 0) return undefined;
  const length = Math.clz32(first) - 23;
  return length <= most ? length : undefined;
}
