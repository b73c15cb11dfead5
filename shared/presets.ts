import { DEFAULT_INCLUDE } from './defaultInclude.ts';

/**
 * Named groups of files. An include list names one as `@video`, beside patterns of its own. `card` has no patterns: it stands for every
 * file of a camera card, see `core/cardStructure.ts`.
 */
export const PRESETS = {
  video: DEFAULT_INCLUDE,
  cinema: ['*.r3d', '*.braw', '*.ari', '*.arx', '*.crm', '*.rmf', '*.dng', '*.cine', '*.nev', '*.mxf', '*.mov'],
  audio: ['*.wav', '*.bwf', '*.rf64', '*.aif', '*.aiff', '*.flac', '*.mp3'],
  sidecars: [
    '*.xml',
    '*.xmp',
    '*.ale',
    '*.bim',
    '*.smi',
    '*.cpf',
    '*.cpi',
    '*.mpl',
    '*.ppn',
    '*.thm',
    '*.rmd',
    '*.cif',
    '*.sidecar',
    '*.srt',
    '*.lrv',
    '*.mhl',
    '*.edl',
    '*.cube',
    '*.md5',
  ],
  card: [],
} as const satisfies Readonly<Record<string, readonly string[]>>;

export type PresetName = keyof typeof PRESETS;

/** In the order in which the window offers them. */
// The keys of the record are its names.
export const PRESET_NAMES = Object.keys(PRESETS) as PresetName[];

/** How an include list names a preset, e.g. `@video`. */
export function presetToken(name: PresetName): string {
  return `@${name}`;
}

/** The preset that an entry of an include list names. */
export function presetOf(entry: string): PresetName | undefined {
  return PRESET_NAMES.find((name) => presetToken(name) === entry.trim().toLowerCase());
}

/** Whether an entry looks like the name of a preset, but there is none with this name. A glob such as `@(a|b)` does not. */
export function isUnknownPreset(entry: string): boolean {
  return /^@[a-z]+$/i.test(entry.trim()) && presetOf(entry) === undefined;
}
