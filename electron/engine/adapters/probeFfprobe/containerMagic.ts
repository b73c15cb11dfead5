import type { SourceReader } from '../../ports/fileSource.ts';

/** The containers that are probed, by the names of ffprobe's formats. Any other format is refused by name, text formats above all. */
export const FORMAT_WHITELIST = 'mov,mp4,matroska,webm,mxf,mpegts';

/** MXF allows a run-in of up to 64 KiB before the header (SMPTE ST 377-1, 6.5). */
const HEAD_BYTES = 64 * 1024 + 16;
/** Box types with which a QuickTime or MP4 file can begin (ISO/IEC 14496-12; QuickTime File Format). */
const FIRST_BOXES: ReadonlySet<string> = new Set([
  'ftyp',
  'moov',
  'mdat',
  'free',
  'skip',
  'wide',
  'pnot',
  'styp',
  'uuid',
]);
const EBML = Buffer.from('1a45dfa3', 'hex');
/** The first eleven bytes of the key of a partition pack. */
const MXF_PARTITION = Buffer.from('060e2b34020501010d0102', 'hex');
/** Packets of MPEG-TS: plain, with a time stamp (M2TS), with error correction. */
const TS_PACKET_BYTES = [188, 192, 204];
/** Consecutive sync bytes that are required, unless the file is shorter. */
const TS_SYNCS = 5;

/** Whether the file begins like one of the containers of `FORMAT_WHITELIST`. Rejects with the faults of the reader. */
export async function beginsLikeContainer(reader: SourceReader): Promise<boolean> {
  const head = Buffer.alloc(HEAD_BYTES);
  return isContainerHead(head.subarray(0, await reader.read(head, 0)));
}

/**
 * Pure.
 * @param head the first 64 KiB of a file, or all of a shorter one
 * @internal
 */
export function isContainerHead(head: Buffer): boolean {
  if (head.length < 16) return false;
  if (head.subarray(0, 4).equals(EBML)) return true;
  if (FIRST_BOXES.has(head.toString('latin1', 4, 8))) return true;
  return head.includes(MXF_PARTITION) || isTransportStream(head);
}

/** A recording can begin in the middle of a packet. */
function isTransportStream(head: Buffer): boolean {
  return TS_PACKET_BYTES.some((packetBytes) => {
    const syncs = Math.min(TS_SYNCS, Math.floor(head.length / packetBytes));
    if (syncs === 0) return false;
    return Array.from({ length: packetBytes }, (_, offset) => offset).some((offset) =>
      Array.from({ length: syncs }, (_, index) => head[offset + index * packetBytes]).every((byte) => byte === 0x47),
    );
  });
}
