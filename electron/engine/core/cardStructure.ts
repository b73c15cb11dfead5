/** The makes of card structures that are recognised by their folders. */
export type CardKind = 'sony_xdroot' | 'sony_m4root' | 'canon_xf' | 'panasonic_p2' | 'avchd' | 'red' | 'arri';

/** The camera card that a file belongs to. */
export interface Card {
  readonly kind: CardKind;
  /** The folder that holds the structure, relative to the watched folder; `''` when that is the watched folder itself. */
  readonly root: string;
}

/** Folders of a Panasonic P2 card below `CONTENTS`. */
const P2_FOLDERS = new Set(['video', 'audio', 'clip', 'icon', 'proxy', 'voice', 'lastclip.txt']);

/**
 * The card that a path belongs to, by the names of its folders alone; `undefined` for a file outside of any card. The outermost
 * structure counts. Names are compared without regard to case.
 * @param relativePath with `/` between the names
 */
export function cardOf(relativePath: string): Card | undefined {
  const names = relativePath.split('/');
  for (const [at, name] of names.slice(0, -1).entries()) {
    const kind = kindAt(name.toLowerCase(), names[at + 1]?.toLowerCase() ?? '');
    if (kind === undefined) continue;
    // Sony and AVCHD cards keep their structure in PRIVATE; a reel of RED or ARRI is its own root.
    const isPrivate = names[at - 1]?.toLowerCase() === 'private';
    const end = kind === 'red' || kind === 'arri' ? at + 1 : isPrivate ? at - 1 : at;
    return { kind, root: names.slice(0, end).join('/') };
  }
  return undefined;
}

/** Folders of cameras beside the structures that `cardOf` knows: databases of clips, settings, MP4 clips of Sony. */
const COMPANION_FOLDERS = new Set(['avf_info', 'mp_root']);

/** Folders of makers below `PRIVATE`. */
const PRIVATE_FOLDERS = new Set(['sony', 'pana_grp', 'panasonic', 'canonmsc', 'm4root', 'xdroot', 'avchd', 'jvc']);

/**
 * Whether a file is part of a camera card, in its structure or beside it. By the names of the path alone, without regard to case.
 * @param relativePath with `/` between the names
 */
export function isOfCard(relativePath: string): boolean {
  if (cardOf(relativePath) !== undefined) return true;
  const names = relativePath.toLowerCase().split('/');
  // Panasonic P2 keeps it beside CONTENTS.
  if (names.at(-1) === 'lastclip.txt') return true;
  return names
    .slice(0, -1)
    .some(
      (name, at) => COMPANION_FOLDERS.has(name) || (name === 'private' && PRIVATE_FOLDERS.has(names[at + 1] ?? '')),
    );
}

function kindAt(name: string, next: string): CardKind | undefined {
  if (name === 'xdroot') return 'sony_xdroot';
  if (name === 'm4root') return 'sony_m4root';
  if (name === 'avchd' || name === 'bdmv') return 'avchd';
  if (name === 'contents' && /^clips\d+$/.test(next)) return 'canon_xf';
  if (name === 'contents' && P2_FOLDERS.has(next)) return 'panasonic_p2';
  if (/\.(rdm|rdc)$/.test(name)) return 'red';
  // ARRI reels, e.g. A001R1AB or A_0001_1A2B.
  return /^[a-z](\d{3}[rc][0-9a-z]{3}|_\d{4}_[0-9a-z]{4})$/.test(name) ? 'arri' : undefined;
}
