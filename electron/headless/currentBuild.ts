import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';

/** Below the folder of the project. */
export const BUILD_FOLDER = 'dist/headless';
export const BUILD_LIST = 'build.json';

/** The headless command as `npm run build` made it. */
export interface HeadlessBuild {
  /** The name of the file with the whole command, in the build folder. */
  readonly file: string;
  /** The files that it was made from: paths below the folder of the project. */
  readonly sources: readonly string[];
  /** `sumOfBuild` of the sources and, last, of the file. */
  readonly sum: string;
}

/**
 * The absolute path of the built headless command, with which a start takes a quarter less CPU time. `undefined` when there is none, when
 * it is damaged, and when a source differs from the one that it was built from. Packages are compared by npm's list of the installed ones.
 */
export function currentBuild(projectFolder: string): string | undefined {
  try {
    // Written by the build; of a damaged one, the sum is wrong.
    const build = JSON.parse(readFileSync(path.join(projectFolder, BUILD_FOLDER, BUILD_LIST), 'utf8')) as HeadlessBuild;
    // After a power cut the file can be empty.
    const names = [...build.sources, `${BUILD_FOLDER}/${build.file}`];
    const sum = sumOfBuild(names, (name) => readFileSync(`${projectFolder}/${name}`));
    return sum === build.sum ? path.join(projectFolder, BUILD_FOLDER, build.file) : undefined;
  } catch {
    return undefined;
  }
}

/** One SHA-256 of the names and contents of all these files. Throws what `read` throws. */
export function sumOfBuild(names: readonly string[], read: (name: string) => Buffer): string {
  const hash = createHash('sha256');
  for (const name of names) {
    const content = read(name);
    hash.update(`${name}\n${content.byteLength}\n`).update(content);
  }
  return hash.digest('base64');
}
