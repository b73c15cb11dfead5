import { expect } from 'vitest';
import {
  CONTAINER_BYTES_MAX,
  CONTAINER_READS_MAX,
  containerState,
} from '../../electron/engine/core/container/containerState.ts';
import type { ContainerState } from '../../electron/engine/core/container/containerState.ts';
import type { ReadAt } from '../../electron/engine/core/container/randomAccess.ts';

/** The state of the file that `read` reads from. Fails the test when the judgement exceeds a limit or reads outside the file. */
export async function judged(read: ReadAt, sizeBytes: number): Promise<ContainerState> {
  let reads = 0;
  let bytes = 0;
  const outside: number[] = [];
  const state = await containerState(async (position, length) => {
    reads++;
    bytes += length;
    if (!Number.isSafeInteger(position) || position < 0 || position >= sizeBytes) outside.push(position);
    return read(position, length);
  }, sizeBytes);
  expect(outside).toEqual([]);
  expect(reads).toBeLessThanOrEqual(CONTAINER_READS_MAX);
  expect(bytes).toBeLessThanOrEqual(CONTAINER_BYTES_MAX);
  return state;
}

/** The state of a file with these bytes, as `judged`. */
export function stateOf(bytes: Uint8Array): Promise<ContainerState> {
  return judged(async (position, length) => bytes.subarray(position, position + length), bytes.length);
}
