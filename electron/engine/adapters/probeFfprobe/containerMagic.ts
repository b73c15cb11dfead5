import { isTransportStream } from '../../core/container/transportStream.ts';
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
/** One plain packet of MPEG-TS. In fewer bytes none can be recognised. */
const TS_PACKET_BYTES = 188;

/** Whether the file begins like one of the containers of `FORMAT_WHITELIST`. Rejects with the faults of the reader. */
export async function beginsLikeContainer(reader: SourceReader): Promise<boolean> {
  // Only what was read is looked at.
  const head = Buffer.allocUnsafe(HEAD_BYTES);
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
  return head.includes(MXF_PARTITION) || (head.length >= TS_PACKET_BYTES && isTransportStream(head) !== false);
}
