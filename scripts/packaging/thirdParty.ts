import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
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
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

/** The parts of npm's document that are read here. */
interface BillOfMaterials {
  readonly metadata: { readonly component: { readonly 'bom-ref': string } };
  readonly components: readonly { readonly 'bom-ref': string }[];
  readonly dependencies: readonly { readonly ref: string; readonly dependsOn: readonly string[] }[];
}

/** The Node that runs the scripts. It is not shipped: electron-builder.yml excludes it as well. */
const NODE_OF_SCRIPTS = /^node-(?:darwin|linux|win)-/;

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

/** A package of `package-lock.json` that is shipped. */
interface ShippedPackage extends LockEntry {
  readonly name: string;
  /** Where it is installed, relative to the project. */
  readonly folder: string;
}

/** One text with the name, version and licence of every package that is shipped. @throws when one has no licence, or no text of it */
export function thirdPartyLicences(root: string): string {
  const shipped = shippedPackages(root);
  const licences = shipped.map(({ name, folder, version, license }): Licence => {
    if (license === undefined) throw new Error(`package-lock.json states no licence for ${name}.`);
    // The builds of a package for each platform come without a text: that of their package is theirs.
    const whole = shipped.find(({ optionalDependencies = {} }) => name in optionalDependencies);
    const text = [folder, ...(whole === undefined ? [] : [whole.folder])]
      .map((each) => ownText(path.join(root, each)))
      .find((each) => each !== undefined);
    return {
      name: `${name} ${version ?? ''}`,
      terms: `Licence: ${license}\n\n${text ?? commonText(root, license)}`,
    };
  });
  const ffprobe = {
    name: 'ffprobe 4.0.2 (4.4 on macOS with Apple silicon), a part of FFmpeg',
    terms: `${FFPROBE}\n\n${commonText(root, 'GPL-3.0')}`,
  };
  return formatLicences([ffprobe, ELECTRON, ...licences.toSorted((a, b) => (a.name < b.name ? -1 : 1))]);
}

/** Every package that is shipped, as CycloneDX, in JSON. @throws when npm cannot list the packages, or leaves one out */
export function billOfMaterials(root: string): string {
  const npm = process.env['npm_execpath'];
  const [program, args] = npm === undefined ? ['npm', []] : [process.execPath, [npm]];
  // With `--omit dev`, npm leaves out packages that programs for development need as well.
  const { status, stdout, stderr } = spawnSync(
    program,
    [...args, 'sbom', '--sbom-format', 'cyclonedx', '--sbom-type', 'application'],
    { cwd: root, encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 },
  );
  if (status !== 0) throw new Error(`npm could not list the packages: ${stderr}`);
  // npm's own document.
  const all = JSON.parse(stdout) as BillOfMaterials;
  const refs = new Set(shippedPackages(root).map(({ name, version }) => `${name}@${version ?? ''}`));
  const components = all.components.filter((component) => refs.has(component['bom-ref']));
  const listed = new Set(components.map((component) => component['bom-ref']));
  const missing = [...refs].filter((ref) => !listed.has(ref));
  if (missing.length > 0) throw new Error(`npm did not list ${missing.join(', ')}.`);
  const rootRef = all.metadata.component['bom-ref'];
  const dependencies = all.dependencies
    .filter(({ ref }) => ref === rootRef || refs.has(ref))
    .map((dependency) => ({ ...dependency, dependsOn: dependency.dependsOn.filter((ref) => refs.has(ref)) }));
  return `${JSON.stringify({ ...all, components, dependencies }, undefined, 2)}\n`;
}

/** Writes the licences into the built app. */
export function writeLicences(root: string): void {
  writeFileSync(path.join(root, LICENCES_FILE), thirdPartyLicences(root));
}

/** Writes the software bill of materials into the built app. @throws as `billOfMaterials` */
export function writeBillOfMaterials(root: string): void {
  writeFileSync(path.join(root, SBOM_FILE), billOfMaterials(root));
}

function shippedPackages(root: string): readonly ShippedPackage[] {
  // npm's own format, version 3.
  const { packages } = JSON.parse(readFileSync(path.join(root, 'package-lock.json'), 'utf8')) as {
    readonly packages: Readonly<Record<string, LockEntry>>;
  };
  return Object.entries(packages)
    .filter(([folder, { dev }]) => folder !== '' && dev !== true)
    .map(([folder, entry]) => ({
      ...entry,
      folder,
      name: folder.slice(folder.lastIndexOf('node_modules/') + 'node_modules/'.length),
    }))
    .filter(
      // Of a package for each platform, only the one for this machine is installed.
      ({ name, folder, optional }) =>
        !NODE_OF_SCRIPTS.test(name) && (optional !== true || existsSync(path.join(root, folder))),
    );
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
