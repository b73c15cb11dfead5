import type { Picture } from './png.ts';
import { encodePng } from './png.ts';

/** Windows icon file of PNG pictures up to 256 pixels [Microsoft, "The evolution of the ICO file format"]. */
export function encodeIco(pictures: readonly Picture[]): Buffer {
  const images = pictures.map((picture) => encodePng(picture));
  const head = Buffer.alloc(6 + 16 * images.length);
  head.writeUInt16LE(1, 2);
  head.writeUInt16LE(images.length, 4);
  let offset = head.length;
  for (const [index, image] of images.entries()) {
    const at = 6 + 16 * index;
    const size = pictures[index]?.size ?? 0;
    // 256 is written as 0.
    head.writeUInt8(size % 256, at);
    head.writeUInt8(size % 256, at + 1);
    head.writeUInt16LE(1, at + 4);
    head.writeUInt16LE(32, at + 6);
    head.writeUInt32LE(image.length, at + 8);
    head.writeUInt32LE(offset, at + 12);
    offset += image.length;
  }
  return Buffer.concat([head, ...images]);
}

/** Which picture stands under which name in an Apple icon file, by its size in pixels. */
const ICNS_TYPES = {
  ic11: 32,
  ic12: 64,
  ic07: 128,
  ic13: 256,
  ic08: 256,
  ic14: 512,
  ic09: 512,
  ic10: 1024,
} as const;

/** Apple icon file of PNG pictures. @param pictureOf gives the picture of a size in pixels */
export function encodeIcns(pictureOf: (size: number) => Picture): Buffer {
  const entries = Object.entries(ICNS_TYPES).map(([type, size]) => {
    const image = encodePng(pictureOf(size));
    return Buffer.concat([Buffer.from(type, 'ascii'), bigEndian(image.length + 8), image]);
  });
  const body = Buffer.concat(entries);
  return Buffer.concat([Buffer.from('icns', 'ascii'), bigEndian(body.length + 8), body]);
}

function bigEndian(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}
