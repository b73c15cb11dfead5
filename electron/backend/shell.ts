/** A question that a person answers before something is done. */
export interface Question {
  readonly message: string;
  readonly detail: string;
  readonly confirm: string;
  readonly cancel: string;
  /** The button that Enter presses. Escape always cancels. */
  readonly defaultButton: 'confirm' | 'cancel';
}

/** A file that a person asked for, written when its place is known. */
export interface SavedFile {
  readonly title: string;
  /** Name without extension. */
  readonly name: string;
  /** Without a dot. */
  readonly extension: string;
}

/**
 * The parts of a desktop that the handlers of the window need: dialogs, clipboard, file manager, printer. Each host of the window has its
 * own. Methods reject with a RequestError where the host cannot do it.
 */
export interface Shell {
  /** @returns whether the person confirmed */
  ask(question: Question): Promise<boolean>;
  /** @returns absolute paths; empty when the person cancelled */
  chooseFolders(title: string): Promise<readonly string[]>;
  /** @returns an absolute path; `undefined` when the person cancelled */
  chooseFile(title: string): Promise<string | undefined>;
  /**
   * Asks for the place of a file and has it written there. Passes errors of `write` on.
   * @returns the path for the person; `null` when the person cancelled, or gets the file in another way
   */
  save(file: SavedFile, write: (path: string) => Promise<void>): Promise<string | null>;
  copy(text: string): Promise<void>;
  /** Opens a web address in the browser of the person. The caller has checked where it leads. */
  openLink(url: string): Promise<void>;
  showInFolder(path: string): void;
  openFolder(path: string): Promise<void>;
  /** Makes a PDF of the page `first` of these files (name → content). */
  print(files: ReadonlyMap<string, string>, first: string): Promise<Uint8Array>;
}
