/**
 * The part plan: which bytes of the file each part number holds. A pure function of the plan and the number, stored with the
 * session and never recomputed, so that a resumed upload cuts the file exactly where it was cut before. Only parts that are not stored
 * may get another size.
 */
import { S3_QUOTA, STEPPING, largestRecordingBytes } from '../../../shared/quota.ts';

export { S3_QUOTA } from '../../../shared/quota.ts';

const PARTS_BEFORE_STEPPING = STEPPING.partsBefore;
const PARTS_PER_STEP = STEPPING.partsPerStep;

export interface PartPlan {
  /** `equal`: one size for the whole object (Cloudflare R2, Backblaze B2 demand it). `stepping`: sizes double, late. */
  readonly kind: 'equal' | 'stepping';
  /** Size of part 1 in bytes, 5 MiB to 5 GiB. */
  readonly chunkBytes: number;
  /**
   * Sizes that were chosen while the upload was open, by the number of the first part that has each: ascending, within the parts before
   * the sizes double. Absent: none. Never in a plan of equal parts.
   */
  readonly changes?: readonly PlanChange[];
}

export interface PlanChange {
  readonly fromPart: number;
  readonly chunkBytes: number;
}

/** More changes would make the record grow. */
export const PLAN_CHANGES_MAX = 20;

/** Bytes `[offset, offset + length)` of the file, sent as part `partNumber` (from 1). */
export interface PartRange {
  readonly partNumber: number;
  readonly offset: number;
  readonly length: number;
}

/**
 * The plan for a new upload.
 * @param sizeBytes what is known of the file's size now; a file that is already large gets parts that reach its end
 * @throws RangeError when the chunk size is not a whole number of bytes between 5 MiB and 5 GiB
 */
export function planFor(kind: PartPlan['kind'], chunkBytes: number, sizeBytes: number): PartPlan {
  if (!Number.isSafeInteger(chunkBytes) || chunkBytes < S3_QUOTA.partBytesMin || chunkBytes > S3_QUOTA.partBytesMax) {
    throw new RangeError('The chunk size must be a whole number of bytes from 5 MiB to 5 GiB.');
  }
  let plan: PartPlan = { kind, chunkBytes };
  while (capacityBytes(plan) < sizeBytes) {
    const larger = largerPlan(plan);
    if (larger === undefined) break;
    plan = larger;
  }
  return plan;
}

/**
 * The plan for a file that outgrew this one; its upload starts anew from the disk. `undefined` when there is none: the
 * object would be larger than S3 stores.
 */
export function largerPlan(plan: PartPlan): PartPlan | undefined {
  if (capacityBytes(plan) >= S3_QUOTA.objectBytesMax) return undefined;
  return { kind: plan.kind, chunkBytes: Math.min(plan.chunkBytes * 8, S3_QUOTA.partBytesMax) };
}

/**
 * The plan whose parts have another size from this number on; the parts before keep theirs. `undefined` when it cannot be changed there:
 * parts have to be equal, the sizes double already, or it was changed too often.
 * @param chunkBytes 5 MiB to 5 GiB
 */
export function changedPlan(plan: PartPlan, fromPart: number, chunkBytes: number): PartPlan | undefined {
  if (fromPart === 1) return { kind: plan.kind, chunkBytes };
  if (plan.kind === 'equal' || fromPart > PARTS_BEFORE_STEPPING) return undefined;
  const before = (plan.changes ?? []).filter((change) => change.fromPart < fromPart);
  if (before.length >= PLAN_CHANGES_MAX) return undefined;
  return { kind: plan.kind, chunkBytes: plan.chunkBytes, changes: [...before, { fromPart, chunkBytes }] };
}

/**
 * The plan by which listed parts were cut, from their sizes.
 * @param sizes of parts 1, 2, … without a gap; the last one may be the short end of the file, unless it is the only one
 * @throws RangeError when the first is no possible part size
 */
export function planOfSizes(kind: PartPlan['kind'], sizes: readonly number[]): PartPlan {
  let plan = planFor(kind, sizes[0] ?? 0, 0);
  for (const [index, bytes] of sizes.slice(0, -1).entries()) {
    if (partBytes(plan, index + 1) === bytes || bytes < S3_QUOTA.partBytesMin) continue;
    plan = changedPlan(plan, index + 1, bytes) ?? plan;
  }
  return plan;
}

/** Size of a whole part in bytes. */
export function partBytes(plan: PartPlan, partNumber: number): number {
  if (plan.kind === 'equal') return plan.chunkBytes;
  return Math.min(chunkBytesAt(plan, partNumber) * 2 ** stepOf(partNumber), S3_QUOTA.partBytesMax);
}

/** The size of a part of this number if sizes never doubled. */
function chunkBytesAt({ chunkBytes, changes = [] }: PartPlan, partNumber: number): number {
  return changes.findLast(({ fromPart }) => fromPart <= partNumber)?.chunkBytes ?? chunkBytes;
}

/** The first byte of a part before the sizes double, or of the first one that is larger. */
function flatOffset({ chunkBytes, changes = [] }: PartPlan, partNumber: number): number {
  let [offset, from, size] = [0, 1, chunkBytes];
  for (const change of changes) {
    if (change.fromPart >= partNumber) break;
    offset += (change.fromPart - from) * size;
    [from, size] = [change.fromPart, change.chunkBytes];
  }
  return offset + (partNumber - from) * size;
}

/** First byte of a part. */
export function partOffset(plan: PartPlan, partNumber: number): number {
  const before = partNumber - 1;
  if (plan.kind === 'equal') return before * plan.chunkBytes;
  if (before <= PARTS_BEFORE_STEPPING) return flatOffset(plan, partNumber);
  let offset = flatOffset(plan, PARTS_BEFORE_STEPPING + 1);
  let left = before - PARTS_BEFORE_STEPPING;
  for (let first = PARTS_BEFORE_STEPPING + 1; left > 0; first += PARTS_PER_STEP) {
    const parts = Math.min(left, PARTS_PER_STEP);
    offset += parts * partBytes(plan, first);
    left -= parts;
  }
  return offset;
}

/** The largest object this plan can hold, in bytes. */
export function capacityBytes(plan: PartPlan): number {
  if (plan.changes === undefined) return largestRecordingBytes(plan.chunkBytes, plan.kind === 'equal');
  return partOffset(plan, S3_QUOTA.partsMax) + partBytes(plan, S3_QUOTA.partsMax);
}

/** The number of parts a file of this size has; 0 for an empty one. The last may be short. */
export function partCount(plan: PartPlan, sizeBytes: number): number {
  return sizeBytes === 0 ? 0 : partAt(plan, sizeBytes - 1);
}

/** The range of one part of a file of this size: whole, but for the last. */
export function partRange(plan: PartPlan, partNumber: number, sizeBytes: number): PartRange {
  const offset = partOffset(plan, partNumber);
  return { partNumber, offset, length: Math.max(0, Math.min(partBytes(plan, partNumber), sizeBytes - offset)) };
}

function stepOf(partNumber: number): number {
  return partNumber <= PARTS_BEFORE_STEPPING ? 0 : Math.ceil((partNumber - PARTS_BEFORE_STEPPING) / PARTS_PER_STEP);
}

/** The number of the part that holds this byte. */
function partAt(plan: PartPlan, position: number): number {
  if (plan.kind === 'equal') return Math.floor(position / plan.chunkBytes) + 1;
  const flatEnd = flatOffset(plan, PARTS_BEFORE_STEPPING + 1);
  if (position < flatEnd) {
    const from = plan.changes?.findLast(({ fromPart }) => flatOffset(plan, fromPart) <= position)?.fromPart ?? 1;
    return from + Math.floor((position - flatOffset(plan, from)) / chunkBytesAt(plan, from));
  }
  let first = PARTS_BEFORE_STEPPING + 1;
  let offset = flatEnd;
  for (;;) {
    const size = partBytes(plan, first);
    // Past the last step every part has the largest size, so the walk ends there.
    if (position < offset + PARTS_PER_STEP * size || size === S3_QUOTA.partBytesMax) {
      return first + Math.floor((position - offset) / size);
    }
    offset += PARTS_PER_STEP * size;
    first += PARTS_PER_STEP;
  }
}
