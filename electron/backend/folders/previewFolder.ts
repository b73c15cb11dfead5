import { stat } from 'node:fs/promises';
import path from 'node:path';
import type { FolderPreview, PreviewedFiles } from '../../../shared/ipc.ts';
import type { FolderScanner, WatchedFolder } from '../../engine/index.ts';

/** A person waits for the preview, so it counts only for this long. */
const LOOK_MS = 4_000;
const FILES_MAX = 20_000;
const EXAMPLES_MAX = 5;

/**
 * Counts the files of a folder that the patterns include and leave out, before it is watched. Hidden and temporary files are never
 * recordings and are not counted. Never rejects.
 * @param watched absolute paths of the folders that are watched already
 */
export async function previewFolder(
  folder: string,
  patterns: Omit<WatchedFolder, 'path'>,
  watched: readonly string[],
  scanner: FolderScanner,
): Promise<FolderPreview> {
  const empty: PreviewedFiles = { count: 0, sizeBytes: 0, examples: [] };
  const nothing = { path: folder, matching: empty, leftOut: empty, isPartial: false };
  if (!path.isAbsolute(folder)) return { ...nothing, state: 'not_a_folder' };
  try {
    if (!(await stat(folder)).isDirectory()) return { ...nothing, state: 'not_a_folder' };
  } catch {
    return { ...nothing, state: 'unreadable' };
  }
  const limit = AbortSignal.timeout(LOOK_MS);
  const matching = await look({ ...patterns, path: folder }, scanner, limit, () => true);
  const isLeftOut = (file: string): boolean => !matching.files.has(file);
  const leftOut = await look({ path: folder, include: ['*'], exclude: [] }, scanner, limit, isLeftOut);
  return {
    path: folder,
    state: matching.isUnreadable ? 'unreadable' : placeAmong(folder, watched),
    matching: matching.seen,
    // If some matching files are unknown, the others cannot be told from them.
    leftOut: matching.isPartial ? empty : leftOut.seen,
    isPartial: matching.isPartial || leftOut.isPartial,
  };
}

interface Look {
  readonly files: ReadonlySet<string>;
  readonly seen: PreviewedFiles;
  readonly isPartial: boolean;
  readonly isUnreadable: boolean;
}

async function look(
  folder: Parameters<FolderScanner['scan']>[0],
  scanner: FolderScanner,
  limit: AbortSignal,
  isCounted: (file: string) => boolean,
): Promise<Look> {
  const files = new Set<string>();
  let sizeBytes = 0;
  let isPartial = false;
  let isUnreadable = false;
  try {
    for await (const file of scanner.scan(folder, limit)) {
      if (!isCounted(file)) continue;
      if (files.size >= FILES_MAX) {
        isPartial = true;
        break;
      }
      files.add(file);
      sizeBytes += await sizeOf(file);
    }
  } catch {
    if (limit.aborted) isPartial = true;
    else isUnreadable = true;
  }
  const examples = [...files]
    .toSorted()
    .slice(0, EXAMPLES_MAX)
    .map((file) => path.relative(folder.path, file).replaceAll(path.sep, '/'));
  return { files, seen: { count: files.size, sizeBytes, examples }, isPartial, isUnreadable };
}

async function sizeOf(file: string): Promise<number> {
  try {
    return (await stat(file)).size;
  } catch {
    return 0;
  }
}

/** Whether a folder is watched already, contains a watched one, or neither. Paths are absolute. Pure. */
export function placeAmong(folder: string, watched: readonly string[]): 'new' | 'watched' | 'contains' {
  if (watched.some((other) => isInside(folder, other))) return 'watched';
  return watched.some((other) => isInside(other, folder)) ? 'contains' : 'new';
}

/** Whether `folder` is `other` or lies below it. */
function isInside(folder: string, other: string): boolean {
  const relative = path.relative(other, folder);
  return relative === '' || (relative !== '..' && !relative.startsWith(`..${path.sep}`) && !path.isAbsolute(relative));
}
