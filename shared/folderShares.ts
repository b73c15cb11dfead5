import type { ValueProblem } from './settingKinds.ts';

const SHARE_MAX = 100;

/** How much of the uplink recordings below a folder get, in proportion to the other folders, while several compete. Without one: 1. */
export interface FolderShare {
  /** Absolute. */
  readonly path: string;
  readonly share: number;
}

/** Reads a share such as `3@/media/card-a`: a whole number from 1 to 100 and an absolute path. `undefined`: it cannot be understood. */
export function parseFolderShare(written: string): FolderShare | undefined {
  const [, number = '', path = ''] = /^(\d{1,3})@((?:\/|[A-Za-z]:[\\/]|\\\\).*)$/s.exec(written.trim()) ?? [];
  const share = Number(number);
  return path !== '' && share >= 1 && share <= SHARE_MAX ? { path, share } : undefined;
}

/** The first entry that cannot be understood; `position` counts from 1. */
export function folderSharesProblem(written: readonly string[]): ValueProblem | undefined {
  const index = written.findIndex((entry) => parseFolderShare(entry) === undefined);
  const text = written[index];
  return text === undefined ? undefined : { code: 'folder_share', params: { text, position: index + 1 } };
}
