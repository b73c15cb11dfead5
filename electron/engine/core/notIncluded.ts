import type { NotIncludedView } from '../../../shared/viewModel.ts';

/** Extensions counted one by one, so that a folder of a million different names needs no memory. */
const EXTENSIONS_MAX = 32;
/** A longer ending of a name is no extension. */
const EXTENSION_LENGTH_MAX = 12;
/** Extensions that a face names. */
const EXTENSIONS_SHOWN = 8;

/** The key of the files that are not counted by their extension. No extension contains a star. */
const OTHER_EXTENSIONS = '*';

/** Counts files by the extension of their names, in bounded memory. */
export class ExtensionCounts {
  readonly #counts = new Map<string, number>();

  /** @param name of a file, without folders */
  add(name: string): void {
    this.#add(extensionOf(name), 1);
  }

  addAll(other: ExtensionCounts): void {
    for (const [extension, files] of other.#counts) this.#add(extension, files);
  }

  view(): NotIncludedView {
    const known = [...this.#counts].filter(([extension]) => extension !== '' && extension !== OTHER_EXTENSIONS);
    const extensions = known
      .toSorted(([a, aFiles], [b, bFiles]) => (aFiles === bFiles ? (a < b ? -1 : 1) : bFiles - aFiles))
      .slice(0, EXTENSIONS_SHOWN)
      .map(([extension]) => extension);
    return { files: [...this.#counts.values()].reduce((sum, files) => sum + files, 0), extensions };
  }

  #add(extension: string, files: number): void {
    const isKept = this.#counts.has(extension) || this.#counts.size < EXTENSIONS_MAX;
    const key = isKept ? extension : OTHER_EXTENSIONS;
    this.#counts.set(key, (this.#counts.get(key) ?? 0) + files);
  }
}

/** In lower case with its dot; empty when the name has none. */
function extensionOf(name: string): string {
  const dot = name.lastIndexOf('.');
  const extension = dot <= 0 ? '' : name.slice(dot).toLowerCase();
  return extension.length > EXTENSION_LENGTH_MAX || extension.includes(OTHER_EXTENSIONS) ? '' : extension;
}
