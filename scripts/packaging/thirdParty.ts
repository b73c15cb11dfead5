import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { formatLicences, type Licence } from '../../shared/licences.ts';

/** Licences of everything that is shipped; the app shows this file. */
export const LICENCES_FILE = 'dist/licences.txt';
/** Everything that is shipped, as CycloneDX. */
export const SBOM_FILE = 'dist/sbom.cdx.json';

interface LockEntry {
  readonly version?: string;
  readonly license?: string;
  readonly dev?: boolean;
  readonly optional?: boolean;
}

/** Licence texts for programs and packages that come without one, named by their identifier. */
const TEXTS_FOLDER = 'resources/licences';

/** The package `ffprobe-static` states its own licence, not that of the program in it: `ffprobe -L` and `ffprobe -version` do. */
const FFPROBE = `Licence: GPL-3.0-or-later, because the static builds are configured with --enable-gpl --enable-version3
Copyright (c) 2007-2021 the FFmpeg developers
Source code: https://ffmpeg.org/releases/ffmpeg-4.0.2.tar.xz, https://ffmpeg.org/releases/ffmpeg-4.4.tar.xz
Rushes runs it as a separate program and does not link to it.`;

const ELECTRON: Licence = {
  name: 'Electron, Chromium and Node.js',
  terms: 'Licence: MIT and others; the files LICENSE.electron.txt and LICENSES.chromium.html lie beside the program.',
};

/** One text with the name, version and licence of every package that is shipped. @throws when one has no licence, or no text of it */
export function thirdPartyLicences(root: string): string {
  // npm's own format, version 3.
  const { packages } = JSON.parse(readFileSync(path.join(root, 'package-lock.json'), 'utf8')) as {
    readonly packages: Readonly<Record<string, LockEntry>>;
  };
  const shipped = Object.entries(packages).filter(([name, entry]) => name !== '' && !entry.dev && !entry.optional);
  const licences = shipped.map(([folder, { version, license }]): Licence => {
    const name = folder.slice(folder.lastIndexOf('node_modules/') + 'node_modules/'.length);
    if (license === undefined) throw new Error(`package-lock.json states no licence for ${name}.`);
    const text = ownText(path.join(root, folder)) ?? commonText(root, license);
    return { name: `${name} ${version ?? ''}`, terms: `Licence: ${license}\n\n${text}` };
  });
  const ffprobe = {
    name: 'ffprobe 4.0.2 (4.4 on macOS with Apple silicon), a part of FFmpeg',
    terms: `${FFPROBE}\n\n${commonText(root, 'GPL-3.0')}`,
  };
  return formatLicences([ffprobe, ELECTRON, ...licences.toSorted((a, b) => (a.name < b.name ? -1 : 1))]);
}

/** Writes the licences into the built app. */
export function writeLicences(root: string): void {
  writeFileSync(path.join(root, LICENCES_FILE), thirdPartyLicences(root));
}

/**
 * Writes the software bill of materials into the built app. @throws when npm cannot list the packages
 */
export function writeBillOfMaterials(root: string): void {
  const npm = process.env['npm_execpath'];
  const [program, args] = npm === undefined ? ['npm', []] : [process.execPath, [npm]];
  const options = [
    'sbom',
    '--sbom-format',
    'cyclonedx',
    '--sbom-type',
    'application',
    '--omit',
    'dev',
    '--omit',
    'optional',
  ];
  const { status, stdout, stderr } = spawnSync(program, [...args, ...options], {
    cwd: root,
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  });
  if (status !== 0) throw new Error(`npm could not list the packages: ${stderr}`);
  writeFileSync(path.join(root, SBOM_FILE), stdout);
}

/** The licence and the notices that the package contains; `undefined` without a licence. */
function ownText(folder: string): string | undefined {
  const files = readdirSync(folder).filter((name) => /^(licen[cs]e|copying|notice)/i.test(name));
  if (!files.some((name) => !/^notice/i.test(name))) return undefined;
  return files.map((name) => readFileSync(path.join(folder, name), 'utf8').trim()).join('\n\n');
}

function commonText(root: string, license: string): string {
  return readFileSync(path.join(root, TEXTS_FOLDER, `${license}.txt`), 'utf8').trim();
}
