import type { CardView } from '../../../shared/cards.ts';
import { firstFolder } from '../core/cards.ts';
import { type CardKind, cardOf } from '../core/cardStructure.ts';

/** Clips that are told apart; more are not counted. */
const CLIPS_MAX = 50_000;

/** The names of a clip's files without their extension: its own, then a suffix for a sidecar, a proxy or a spanned file. */
const FORMS: Readonly<Record<Exclude<CardKind, 'red'>, RegExp>> = {
  sony_xdroot: /^(.*?\d{4})(?:[MSTR]\d\d)?$/i,
  sony_m4root: /^(.*?\d{4})(?:[MSTR]\d\d)?$/i,
  canon_xf: /^(.+?)(?:_\d\d)?$/i,
  panasonic_p2: /^([0-9a-z]{6})(?:\d\d)?$/i,
  avchd: /^(\d{5})$/,
  arri: /^([a-z]\d{3}c\d{3})/i,
};

/**
 * The clip that a file of a camera card belongs to, the same for its spanned files and sidecars; `undefined` for a file outside of any
 * card and for one that belongs to the whole card. Pure. @param path below the watched folder, with `/` @internal
 */
export function clipOf(path: string): string | undefined {
  const card = cardOf(path);
  if (card === undefined) return undefined;
  const names = path.split('/');
  const id =
    card.kind === 'red'
      ? names.find((name) => /\.rdc$/i.test(name))
      : FORMS[card.kind].exec(stemOf(names.at(-1) ?? ''))?.[1];
  return id === undefined ? undefined : `${firstFolder(path)}/${card.root}/${id.toUpperCase()}`;
}

/** Which clips are complete: those of which every file is verified. */
export class ClipTally {
  readonly #isComplete = new Map<string, boolean>();

  /** @param path below the watched folder, with `/` */
  add(path: string, isVerified: boolean): void {
    const clip = clipOf(path);
    if (clip === undefined) return;
    const known = this.#isComplete.get(clip);
    if (known === undefined && this.#isComplete.size >= CLIPS_MAX) return;
    this.#isComplete.set(clip, isVerified && known !== false);
  }

  /** The clips in the first-level folders for which `isHere` holds; nothing where there are none. */
  view(isHere: (folder: string) => boolean): Pick<CardView, 'clips'> {
    let total = 0;
    let complete = 0;
    for (const [clip, isComplete] of this.#isComplete) {
      if (!isHere(firstFolder(clip))) continue;
      total++;
      if (isComplete) complete++;
    }
    return total === 0 ? {} : { clips: { complete, total } };
  }
}

function stemOf(name: string): string {
  const dot = name.lastIndexOf('.');
  return dot > 0 ? name.slice(0, dot) : name;
}
