let isNative = true;

/** Whether the page is the window of the desktop app, with the tray and the file manager of its computer; false in a browser. */
export function hasNativeShell(): boolean {
  return isNative;
}

/** The page runs in a browser. Call once, before anything asks. */
export function leaveNativeShell(): void {
  isNative = false;
}
