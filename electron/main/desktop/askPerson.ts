import { type BrowserWindow, dialog } from 'electron';

export interface Question {
  readonly message: string;
  readonly detail: string;
  readonly confirm: string;
  readonly cancel: string;
  /** The button that Enter presses. Escape always cancels. */
  readonly defaultButton: 'confirm' | 'cancel';
}

/** Asks in a native dialog, which no page can answer. @returns whether the person confirmed */
export async function askPerson(parent: BrowserWindow | undefined, question: Question): Promise<boolean> {
  const options = {
    type: 'question' as const,
    message: question.message,
    detail: question.detail,
    buttons: [question.confirm, question.cancel],
    defaultId: question.defaultButton === 'confirm' ? 0 : 1,
    cancelId: 1,
  };
  // A dialog of a hidden window is hidden as well.
  const isShown = parent?.isVisible() === true && !parent.isMinimized();
  const { response } = await (isShown ? dialog.showMessageBox(parent, options) : dialog.showMessageBox(options));
  return response === 0;
}
