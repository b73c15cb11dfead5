import { existsSync, readFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import path from 'node:path';
import type { Configuration } from 'electron-builder';
import { drawIcons } from '../icons/drawIcons.ts';

/** Every fuse of Electron, as it has to stand in `electron-builder.yml`. A fuse more in electron-builder does not compile here. */
export const FUSES: Readonly<Record<keyof NonNullable<Configuration['electronFuses']>, boolean>> = {
  runAsNode: false,
  enableCookieEncryption: true,
  enableNodeOptionsEnvironmentVariable: false,
  enableNodeCliInspectArguments: false,
  enableEmbeddedAsarIntegrityValidation: true,
  onlyLoadAppFromAsar: true,
  loadBrowserProcessSpecificV8Snapshot: false,
  grantFileProtocolExtraPrivileges: false,
  resetAdHocDarwinSignature: true,
};

/** Platform and processor of every target in `electron-builder.yml`, as Node names them. */
const TARGETS = ['linux/x64/ffprobe', 'win32/x64/ffprobe.exe', 'darwin/x64/ffprobe', 'darwin/arm64/ffprobe'] as const;

/** The problems of the files that would be packed, one sentence each. Needs a built app. Never rejects. */
export async function checkPackaging(root: string): Promise<readonly string[]> {
  const read = (name: string): string => readFileSync(path.join(root, name), 'utf8');
  return [
    ...fuseProblems(read('electron-builder.yml')),
    ...fileListProblems(read('electron-builder.yml')),
    ...metadataProblems(read('package.json')),
    ...iconProblems(root),
    ...TARGETS.filter((target) => !existsSync(path.join(root, 'node_modules/ffprobe-static/bin', target))).map(
      (target) => `There is no ffprobe for ${target}.`,
    ),
    ...importProblems(read('dist/main/index.js'), read('package.json')),
  ];
}

/** Fuses that the file does not state, or states otherwise. */
export function fuseProblems(yaml: string): readonly string[] {
  const [, block = ''] = /^electronFuses:\n((?: {2}\w+: \w+\n)+)/m.exec(yaml) ?? [];
  const stated = new Map(
    Array.from(block.matchAll(/^ {2}(\w+): (\w+)$/gm), ([, name = '', value = '']) => [name, value]),
  );
  return Object.entries(FUSES).flatMap(([name, wanted]) =>
    stated.get(name) === String(wanted)
      ? []
      : [`The fuse ${name} has to be ${String(wanted)} in electron-builder.yml.`],
  );
}

/** Lists of files that electron-builder would read as «everything but these», so that sources and tests were packed. */
export function fileListProblems(yaml: string): readonly string[] {
  const lists = Array.from(yaml.matchAll(/^( *)files:\n((?:\1 +- .+\n)+)/gm), ([, , entries = '']) =>
    Array.from(entries.matchAll(/- '?(.+?)'?$/gm), ([, entry = '']) => entry),
  );
  return lists
    .filter((entries) => entries.every((entry) => entry.startsWith('!')))
    .map(
      ([first = '']) =>
        `The list of files that begins with ${first} takes everything else along: name a file to take first.`,
    );
}

/** Fields of `package.json` that electron-builder and desktops require beyond npm's. */
function metadataProblems(packageJson: string): readonly string[] {
  // Our own file.
  const metadata = JSON.parse(packageJson) as { readonly homepage?: string; readonly desktopName?: string };
  return [
    ...(metadata.homepage === undefined ? ['A deb states a homepage, and package.json does not.'] : []),
    ...(metadata.desktopName === undefined
      ? ['Without a desktopName in package.json windows have no icon on Linux.']
      : []),
  ];
}

function iconProblems(root: string): readonly string[] {
  return [...drawIcons()].flatMap(([name, bytes]) => {
    const file = path.join(root, name);
    const isSame = existsSync(file) && readFileSync(file).equals(bytes);
    return isSame ? [] : [`${name} is not what scripts/icons draws: npm run icons.`];
  });
}

/** Packages that the main process loads but that would not be packed. */
function importProblems(main: string, packageJson: string): readonly string[] {
  // Our own file.
  const { dependencies } = JSON.parse(packageJson) as { readonly dependencies: Readonly<Record<string, string>> };
  const known = new Set([...Object.keys(dependencies), 'electron', ...builtinModules]);
  const specifiers = Array.from(
    main.matchAll(/^(?:import|export)\b[^;\n]*?from\s*["']([^."'][^"']*)["']/gm),
    ([, name = '']) => name,
  );
  return [...new Set(specifiers)]
    .filter((name) => !name.startsWith('node:'))
    .map((name) => (name.startsWith('@') ? name.split('/').slice(0, 2) : name.split('/').slice(0, 1)).join('/'))
    .filter((name) => !known.has(name))
    .map((name) => `The main process imports ${name}, which is not among the dependencies.`);
}
