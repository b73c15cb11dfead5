/** Whether a path, or a name, matches. Names in a path are separated by `/`. */
export type GlobMatch = (path: string) => boolean;

/** Alternatives that braces and classes make of one pattern. */
const ALTERNATIVES_MAX = 64;

/** Any number of characters of a name, or of names of a path. */
const STAR = Symbol('star');

/** One UTF-16 unit in upper case, one that fits a class, or a star. */
type Token = string | RegExp | typeof STAR;
/** A name of a path; the star stands for any number of names. */
type Segment = readonly Token[] | typeof STAR;

/** `?` */
const ANY = /^[^]$/;

/** Something other than printable ASCII. */
const BEYOND_ASCII = /[^ -~]/;

/** Groups, escapes, negated classes, quantifiers, and `**` that is no whole name. */
const BEYOND = /[()|\\"$^+]|\[!|\*{3}|[^/]\*\*|\*\*[^/]|\*\*\/\*\*|\}\/\*\*$/;
/** Braces with filled alternatives and none inside, a class with plain characters, or a star, or a unit. */
const PIECES = /\{[^{},]+(?:,[^{},]+)+\}|\[[\p{L}\p{N}_ -]+\]|\*+|[^]/gu;

/**
 * Stars, groups, braces and repetitions of a pattern: a regular expression for it takes up to that power of the length of a name. Pure.
 */
export function globChoices(pattern: string): number {
  return pattern.match(/\*+|[({]|[\])}]\+/g)?.length ?? 0;
}

/** A glob with one star between two texts, which may be empty: `*.mov`, `IMG_*.jpg`. Both texts are as `folded` makes them. */
export interface StarGlob {
  readonly begin: string;
  readonly end: string;
}

/** One star between texts of characters that stand for themselves. */
const ONE_STAR = /^([\p{L}\p{N}_ ~!.-]*)\*([\p{L}\p{N}_ ~!.-]*)$/u;

/** @returns `undefined` for a pattern with other features */
export function starGlob(pattern: string): StarGlob | undefined {
  const [, begin, end] = ONE_STAR.exec(pattern) ?? [];
  return begin === undefined || end === undefined ? undefined : { begin: folded(begin), end: folded(end) };
}

/** Whether a name matches. @param foldedName the name as `folded` makes it */
export function isStarMatch({ begin, end }: StarGlob, foldedName: string): boolean {
  return foldedName.length >= begin.length + end.length && foldedName.startsWith(begin) && foldedName.endsWith(end);
}

/**
 * A matcher for a glob of literals, `?`, `*`, `**`, classes and braces that is not case-sensitive. Its time grows at most with the length
 * of the path times that of the pattern, whatever they contain. A class of plain letters also matches its own text.
 * @returns `undefined` for a pattern with other features
 */
export function linearGlob(pattern: string): GlobMatch | undefined {
  if (BEYOND.test(pattern)) return undefined;
  const alternatives = alternativesOf(pattern);
  if (alternatives === undefined) return undefined;
  const matchers = alternatives.map((pieces) => segmentsOf(pieces));
  return (path) => {
    if (path === pattern) return true;
    const names = path.split('/').map((raw) => ({ raw, folded: folded(raw) }));
    return matchers.some((segments) =>
      matches(segments, names.length, (segment, at) => {
        const name = names[at];
        return name !== undefined && isName(segment, name.raw, name.folded);
      }),
    );
  };
}

/** Pieces of a pattern without braces: a class as it stands, stars, and text. */
type Pieces = readonly { readonly kind: 'text' | 'class'; readonly text: string }[];

/** `undefined` when there are too many, or braces or brackets that are not understood. */
function alternativesOf(pattern: string): readonly Pieces[] | undefined {
  let all: Pieces[] = [[]];
  for (const [piece] of pattern.matchAll(PIECES)) {
    const choices = choicesOf(piece);
    if (choices === undefined || all.length * choices.length > ALTERNATIVES_MAX) return undefined;
    all = all.flatMap((before) => choices.map((choice) => [...before, ...choice]));
  }
  return all;
}

function choicesOf(piece: string): readonly Pieces[] | undefined {
  if (piece.startsWith('[') && piece.length > 2) {
    const choice: Pieces = [{ kind: 'class', text: piece }];
    return piece.includes('-') ? [choice] : [choice, [{ kind: 'text', text: piece }]];
  }
  if (piece.startsWith('{') && piece.length > 2) {
    if (piece.includes('..') || piece.includes('[')) return undefined;
    return piece
      .slice(1, -1)
      .split(',')
      .map((text) => [{ kind: 'text', text }]);
  }
  return /^[[\]{}]$/.test(piece) ? undefined : [[{ kind: 'text', text: piece }]];
}

function segmentsOf(pieces: Pieces): readonly Segment[] {
  const segments: Token[][] = [[]];
  const add = (token: Token): void => void segments.at(-1)?.push(token);
  for (const { kind, text } of pieces) {
    if (kind === 'class') add(new RegExp(`^${text}$`, 'i'));
    else
      for (const unit of text.split('')) {
        if (unit === '/') segments.push([]);
        else add(unit === '*' ? STAR : unit === '?' ? ANY : folded(unit));
      }
  }
  const found = segments.map(
    (tokens): Segment => (tokens.length === 2 && tokens.every((token) => token === STAR) ? STAR : tokens),
  );
  const [before, last] = found.slice(-2);
  // As picomatch has it, `a/**` matches `a`, but `*/**` does not.
  const needsOne = last === STAR && before !== undefined && before !== STAR && before.at(-1) === STAR;
  return needsOne ? [...found.slice(0, -1), [STAR], STAR] : found;
}

function isName(segment: readonly Token[], raw: string, name: string): boolean {
  return matches(segment, name.length, (token, at) =>
    typeof token === 'string' ? token === name[at] : token.test(raw[at] ?? ''),
  );
}

/** The greedy algorithm: only the last star may have to take more. @param fits whether an item matches the place `at` */
function matches<T>(
  items: readonly (T | typeof STAR)[],
  length: number,
  fits: (item: Exclude<T, typeof STAR>, at: number) => boolean,
): boolean {
  let item = 0;
  let at = 0;
  let afterStar: { readonly item: number; readonly at: number } | undefined;
  while (at < length) {
    const wanted = items[item];
    if (wanted === STAR) {
      item += 1;
      afterStar = { item, at };
    } else if (item < items.length && fits(wanted as Exclude<T, typeof STAR>, at)) {
      item += 1;
      at += 1;
    } else if (afterStar === undefined) return false;
    else {
      afterStar = { item: afterStar.item, at: afterStar.at + 1 };
      item = afterStar.item;
      at = afterStar.at;
    }
  }
  return items.slice(item).every((rest) => rest === STAR);
}

/** Upper case as regular expressions compare it without regard to case: unit by unit, so that no place moves. Pure. */
export function folded(text: string): string {
  if (!BEYOND_ASCII.test(text)) return text.toUpperCase();
  return text.replace(/[^]/g, (unit) => {
    const upper = unit.toUpperCase();
    return upper.length !== 1 || (unit >= '\u0080' && upper < '\u0080') ? unit : upper;
  });
}
