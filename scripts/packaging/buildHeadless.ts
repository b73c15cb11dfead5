import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import {
  BUILD_FOLDER,
  BUILD_LIST,
  currentBuild,
  type HeadlessBuild,
  sumOfBuild,
} from '../../electron/headless/currentBuild.ts';

const ENTRY = 'electron/headless/run.ts';
/** npm's list of the installed packages, with the hash of each. */
const INSTALLED = 'node_modules/.package-lock.json';
/** The file of another build may not be listed yet, and a command may be about to load the one that was listed before. */
const KEPT_MS = 3_600_000;

interface Bundle {
  readonly code: string;
  /** By path below the folder of the project, as they were read for the code. */
  readonly sources: ReadonlyMap<string, Buffer>;
}

/**
 * Makes one file of the headless command and all its packages, unless the present one is current. The command then starts from that
 * file until a source changes (`currentBuild`). Commands that run are not disturbed: they have loaded the whole file. Nothing is made
 * where the packages were not installed by npm.
 */
export async function buildHeadless(projectFolder: string): Promise<void> {
  if (currentBuild(projectFolder) !== undefined || !existsSync(path.join(projectFolder, INSTALLED))) return;
  const { code, sources } = await bundled(projectFolder);
  const folder = path.join(projectFolder, BUILD_FOLDER);
  mkdirSync(folder, { recursive: true });
  const file = `run-${createHash('sha256').update(code).digest('hex').slice(0, 16)}.js`;
  const contents = new Map([...sources, [`${BUILD_FOLDER}/${file}`, Buffer.from(code)]]);
  const sum = sumOfBuild([...contents.keys()], (name) => contents.get(name) ?? Buffer.alloc(0));
  const build: HeadlessBuild = { file, sources: [...sources.keys()], sum };
  replace(path.join(folder, file), code);
  replace(path.join(folder, BUILD_LIST), JSON.stringify(build));
  removeOld(folder, [file, BUILD_LIST]);
}

async function bundled(projectFolder: string): Promise<Bundle> {
  const sources = new Map([[INSTALLED, readFileSync(path.join(projectFolder, INSTALLED))]]);
  const { build } = await import('vite');
  const result = await build({
    configFile: false,
    root: projectFolder,
    publicDir: false,
    logLevel: 'warn',
    plugins: [
      {
        name: 'texts-of-sources',
        enforce: 'pre',
        // A source that changes during the build makes the result stale: the text that was read counts.
        transform(code, id) {
          if (path.isAbsolute(id) && !id.includes('node_modules'))
            sources.set(path.relative(projectFolder, id).replaceAll('\\', '/'), Buffer.from(code));
        },
      },
    ],
    // The files that Node itself would load.
    ssr: {
      noExternal: true,
      // Optional packages of ws, which are not installed.
      external: ['bufferutil', 'utf-8-validate'],
      resolve: { conditions: ['node'], mainFields: [] },
    },
    build: {
      ssr: ENTRY,
      target: 'node24',
      minify: false,
      write: false,
      rolldownOptions: { output: { format: 'es', codeSplitting: false } },
    },
  });
  if (Array.isArray(result) || !('output' in result)) throw new Error('Vite made no file of the headless command.');
  return { code: inAscii(result.output[0].code), sources };
}

/**
 * The same code with escapes in place of all characters beyond ASCII: V8 then keeps it in half the memory, and Node reads it in less time
 * at each start. A character after a backslash stays, because the backslash would belong to the escape.
 * @throws Error when it holds a raw template with such a character, which an escape would change
 * @internal
 */
export function inAscii(code: string): string {
  if (/String\.raw`[^`]*[^\0-\x7f]/.test(code)) throw new Error('A raw template holds a character beyond ASCII.');
  return code.replaceAll(/(?<!\\)[^\0-\x7f]/gu, (character) =>
    Array.from(
      { length: character.length },
      (_, at) => `\\u${character.charCodeAt(at).toString(16).padStart(4, '0')}`,
    ).join(''),
  );
}

function removeOld(folder: string, used: readonly string[]): void {
  const unused = readdirSync(folder).filter((name) => !used.includes(name));
  for (const name of unused) {
    const file = path.join(folder, name);
    const ageMs = Date.now() - (statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0);
    if (ageMs > KEPT_MS) rmSync(file, { force: true });
  }
}

/** A reader sees the old text or the new one. */
function replace(file: string, text: string): void {
  const next = `${file}.${process.pid}`;
  writeFileSync(next, text);
  renameSync(next, file);
}
