/** A box of an ISO base media file (ISO/IEC 14496-12): its type, and the bytes behind its header. */
export interface Box {
  readonly type: string;
  readonly body: Buffer;
}

/** The boxes that tile `bytes`. Throws RangeError when they do not. Sizes of 64 bits are read, not needed to write. */
export function readBoxes(bytes: Buffer): readonly Box[] {
  const boxes: Box[] = [];
  for (let at = 0; at < bytes.length; ) {
    const short = bytes.readUInt32BE(at);
    const headerBytes = short === 1 ? 16 : 8;
    const size = short === 1 ? Number(bytes.readBigUInt64BE(at + 8)) : short;
    if (size < headerBytes || at + size > bytes.length) throw new RangeError(`No box of an MP4 file at byte ${at}.`);
    boxes.push({ type: bytes.toString('latin1', at + 4, at + 8), body: bytes.subarray(at + headerBytes, at + size) });
    at += size;
  }
  return boxes;
}

/** Throws RangeError when there is none. */
export function childOf(boxes: readonly Box[], type: string): Box {
  const found = boxes.find((box) => box.type === type);
  if (found === undefined) throw new RangeError(`The MP4 file has no box ${type}.`);
  return found;
}

/** The child of a child, and so on down: `['mdia', 'minf', 'stbl']`. */
export function descend(box: Box, path: readonly string[]): Box {
  return path.reduce((parent, type) => childOf(readBoxes(parent.body), type), box);
}

export function writeBox(type: string, ...bodies: readonly Uint8Array[]): Buffer {
  const body = Buffer.concat(bodies);
  const header = Buffer.alloc(8);
  header.writeUInt32BE(8 + body.length, 0);
  header.write(type, 4, 'latin1');
  return Buffer.concat([header, body]);
}

/** 32-bit numbers as a table of a box has them. */
export function uint32s(values: readonly number[]): Buffer {
  const bytes = Buffer.alloc(values.length * 4);
  values.forEach((value, index) => bytes.writeUInt32BE(value, index * 4));
  return bytes;
}
