/** Pure parsers of the texts under Linux's `/proc`. Source: manual page proc(5). */

export interface DescriptorInfo {
  /** Opened for writing, or for reading and writing. */
  readonly isWritable: boolean;
  /** Decimal digits; `undefined` before Linux 5.14, which does not report it. */
  readonly inode: string | undefined;
}

/** Parses `/proc/PID/fdinfo/FD`. `undefined` when the text is something else. */
export function parseDescriptorInfo(text: string): DescriptorInfo | undefined {
  const flags = /^flags:\s+0?([0-7]+)$/m.exec(text)?.[1];
  if (flags === undefined) return undefined;
  // The two lowest bits are the access mode: 0 read, 1 write, 2 both (O_ACCMODE, fcntl.h).
  const mode = Number.parseInt(flags, 8) & 3;
  return { isWritable: mode === 1 || mode === 2, inode: /^ino:\s+(\d+)$/m.exec(text)?.[1] };
}

export interface ProcessIdentity {
  readonly name: string;
  /** Real, effective, saved and file-system user. */
  readonly users: readonly number[];
}

/** Parses `/proc/PID/status`. `undefined` when the text is something else. */
export function parseStatus(text: string): ProcessIdentity | undefined {
  const name = /^Name:\t(.*)$/m.exec(text)?.[1];
  const users = /^Uid:\t(\d+)\t(\d+)\t(\d+)\t(\d+)$/m.exec(text)?.slice(1).map(Number);
  return name === undefined || users === undefined ? undefined : { name, users };
}

/** Whether the target of `/proc/PID/fd/FD` can be a file on a disk: not a socket, pipe, device or memory. */
export function isFileLink(target: string): boolean {
  return target.startsWith('/') && !/^\/(?:dev|proc|sys)\/|^\/memfd:/.test(target);
}

/** Whether a `/proc/PID/maps` has a shared, writable map of this file. @param device as `stat` gives it */
export function hasWritableMap(maps: string, device: bigint, inode: bigint): boolean {
  // gnu_dev_major and gnu_dev_minor of the C library.
  const major = ((device >> 8n) & 0xfffn) | ((device >> 32n) & ~0xfffn);
  const minor = (device & 0xffn) | ((device >> 12n) & ~0xffn);
  const hex = (number: bigint): string => number.toString(16).padStart(2, '0');
  return new RegExp(`^\\S+ .w.s \\S+ ${hex(major)}:${hex(minor)} ${inode}(?: |$)`, 'm').test(maps);
}
