/** Pure readers of the texts under Linux's `/proc`. Source: manual page proc(5). */

export interface DescriptorInfo {
  /** Opened for writing, or for reading and writing. */
  readonly isWritable: boolean;
  /** Decimal; `undefined` before Linux 5.14, which does not tell. */
  readonly inode: string | undefined;
}

/** `/proc/PID/fdinfo/FD`. `undefined` when it is not one. */
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

/** `/proc/PID/status`. `undefined` when it is not one. */
export function parseStatus(text: string): ProcessIdentity | undefined {
  const name = /^Name:\t(.*)$/m.exec(text)?.[1];
  const users = /^Uid:\t(\d+)\t(\d+)\t(\d+)\t(\d+)$/m.exec(text)?.slice(1).map(Number);
  return name === undefined || users === undefined ? undefined : { name, users };
}

/** Whether the target of `/proc/PID/fd/FD` can be a file on a disk: no socket, pipe, device or memory. */
export function isFileLink(target: string): boolean {
  return target.startsWith('/') && !/^\/(?:dev|proc|sys)\/|^\/memfd:/.test(target);
}
