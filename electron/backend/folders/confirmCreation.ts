import { visibleText } from '../../../shared/visibleText.ts';
import type { Question } from '../shell.ts';
import type { Texts } from '../texts/texts.ts';

/** The question to ask before a watched folder is created. Pure. */
export function creationQuestion(folder: string, texts: Texts): Question {
  return {
    message: texts.createFolderQuestion,
    detail: texts.createFolderPlace(visibleText(folder)),
    confirm: texts.createFolder,
    cancel: texts.cancel,
    defaultButton: 'cancel',
  };
}
