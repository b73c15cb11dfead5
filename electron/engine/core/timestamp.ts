import type { Timestamp } from './recording.ts';

/** ISO 8601 in UTC with offset, milliseconds kept: `2026-05-04T10:11:12.345+00:00`. */
export function timestamp(nowMs: number): Timestamp {
  return new Date(nowMs).toISOString().replace('Z', '+00:00');
}
