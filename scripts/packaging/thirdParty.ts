import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

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

/** The package `ffprobe-static` states its own licence, not that of the program in it: `ffprobe -L` and `ffprobe -version` do. */
const FFPROBE = `ffprobe 4.0.2 (4.4 on macOS with Apple silicon), a part of FFmpeg
Licence: GPL-3.0-or-later, because the static builds are configured with --enable-gpl --enable-version3
Copyright (c) 2007-2021 the FFmpeg developers
Source code: https://ffmpeg.org/releases/ffmpeg-4.0.2.tar.xz, https://ffmpeg.org/releases/ffmpeg-4.4.tar.xz
Rushes runs it as a separate program and does not link to it.`;

const ELECTRON = `Electron, Chromium and Node.js
Licence: MIT and others; the files LICENSE.electron.txt and LICENSES.chromium.html lie beside the program.`;

/** One text with the name, version and licence of every package that is shipped. @throws when a lock entry has no licence */
export function thirdPartyLicences(root: string): string {
  // npm's own format, version 3.
  const { packages } = JSON.parse(readFileSync(path.join(root, 'package-lock.json'), 'utf8')) as {
    readonly packages: Readonly<Record<string, LockEntry>>;
  };
  const shipped = Object.entries(packages).filter(([name, entry]) => name !== '' && !entry.dev && !entry.optional);
  const texts = shipped.map(([folder, { version, license }]) => {
    const name = folder.slice(folder.lastIndexOf('node_modules/') + 'node_modules/'.length);
    if (license === undefined) throw new Error(`package-lock.json states no licence for ${name}.`);
    return `${name} ${version ?? ''}\nLicence: ${license}\n\n${licenceText(path.join(root, folder))}`.trim();
  });
  const rule = `\n\n${'-'.repeat(80)}\n\n`;
  return `Third-party software in Rushes\n\n${[FFPROBE, ELECTRON, ...texts.sort()].join(rule)}\n`;
}

/**
 * Writes the licences and the software bill of materials into the built app, so that both are packed. @throws when npm cannot
 * list the packages
 */
export function writeThirdParty(root: string): void {
  writeFileSync(path.join(root, LICENCES_FILE), thirdPartyLicences(root));
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

function licenceText(folder: string): string {
  const file = readdirSync(folder).find((name) => /^licen[cs]e/i.test(name));
  return file === undefined ? '' : readFileSync(path.join(folder, file), 'utf8').trim();
}
