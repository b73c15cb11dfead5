import { expect, test } from 'vitest';
import { lowSpace } from '../../../../electron/engine/core/driveSpace.ts';

const GB = 1e9;
const drive = (folder: string, device: string, freeBytes: number) => ({ folder, device, freeBytes });
const growing = (folder: string, diskRate: number) =>
  ({ folder, diskRate, phase: 'recording', hasGrown: true }) as const;

test('a drive that is full soon is told in minutes of recording', () => {
  const drives = [drive('/a', '1', 30 * GB)];
  expect(lowSpace(drives, [growing('/a', 50e6)])).toEqual({ folder: '/a', minutes: 10, freeBytes: 30 * GB });
  expect(lowSpace(drives, [growing('/a', 20e6)])).toBeNull();
  expect(lowSpace(drives, [growing('/a', 0)])).toBeNull();
  expect(lowSpace(drives, [])).toBeNull();
  expect(lowSpace(drives, [growing('/elsewhere', 500e6)])).toBeNull();
});

test('a full drive is told of as long as a file that grew on it is not finished, although nothing grows any more', () => {
  const drives = [drive('/a', '1', 1e6)];
  const stopped = growing('/a', 0);
  expect(lowSpace(drives, [stopped])).toEqual({ folder: '/a', minutes: 0, freeBytes: 1e6 });
  // A card that is read is often full.
  expect(lowSpace(drives, [{ ...stopped, hasGrown: false }])).toBeNull();
  expect(lowSpace(drives, [{ ...stopped, phase: 'finishing' }])).toBeNull();
});

test('folders on one drive fill it together, and the drive that is full first is named', () => {
  const drives = [drive('/a', '1', 36 * GB), drive('/b', '1', 36 * GB), drive('/c', '2', 6 * GB)];
  const both = [growing('/a', 30e6), growing('/b', 30e6)];
  expect(lowSpace(drives, both)).toMatchObject({ folder: '/a', minutes: 10 });
  expect(lowSpace(drives, both.slice(0, 1))).toBeNull();
  expect(lowSpace(drives, [...both, growing('/c', 20e6)])).toMatchObject({ folder: '/c', minutes: 5 });
});
