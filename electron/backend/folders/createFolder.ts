import { existsSync, realpathSync } from 'node:fs';
import path from 'node:path';
import { lastName } from '../../../shared/lastName.ts';
import { visibleText } from '../../../shared/visibleText.ts';
import { makeFolders } from '../../engine/index.ts';
import { RequestError } from '../requestError.ts';

/** Folders in which macOS and Linux mount drives, and those of each user in them. */
const DRIVE_PLACES = /^\/(?:Volumes|media(?:\/[^/]+)?|run\/media(?:\/[^/]+)?)$/;

/**
 * Creates a folder with those above it. Idempotent. Not where drives are mounted: the folder would hide that its drive is not
 * connected, and fill the system's disk. Throws RequestError `folder_not_created` and `drive_not_connected`.
 */
export async function createFolder(folder: string): Promise<void> {
  if (isOnMissingDrive(folder, existsSync, realpathSync))
    throw new RequestError(
      'drive_not_connected',
      'This folder is on a drive that is not connected. Connect the drive.',
    );
  try {
    await makeFolders(folder);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
    const name = visibleText(lastName(folder));
    throw new RequestError('folder_not_created', `The folder “${name}” cannot be created here (${code}).`);
  }
}

/**
 * Whether this folder would be made where a drive belongs that is not connected. Pure.
 * @param realPath of a folder that is there, which a link may lead to
 * @internal
 */
export function isOnMissingDrive(
  folder: string,
  isThere: (folder: string) => boolean,
  realPath: (folder: string) => string = (above) => above,
): boolean {
  let above = path.dirname(folder);
  while (!isThere(above) && above !== path.dirname(above)) above = path.dirname(above);
  return DRIVE_PLACES.test(above) || (isThere(above) && DRIVE_PLACES.test(realPath(above)));
}
