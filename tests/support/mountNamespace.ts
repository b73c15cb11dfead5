import { execFileSync } from 'node:child_process';

/** Arguments of `unshare` for a namespace in which mounts are seen by nobody else. */
export const MOUNT_NAMESPACE = ['--mount', '--propagation', 'private'];

/** The reason why this machine cannot mount in a namespace of its own; `undefined` when it can. */
export function mountingMissing(): string | undefined {
  try {
    execFileSync('unshare', [...MOUNT_NAMESPACE, 'mount', '-t', 'tmpfs', 'rushes-test', '/mnt'], { stdio: 'ignore' });
    return undefined;
  } catch {
    return 'It needs the right to mount in a namespace of its own (root on Linux).';
  }
}
