import { visibleText } from '../../../shared/visibleText.ts';
import type { Question } from '../shell.ts';
import type { Texts } from '../texts/texts.ts';

/** The question to ask before stored credentials are deleted. Pure. @param server the server they were entered for; `null`: unknown */
export function forgettingQuestion(server: string | null, texts: Texts): Question {
  return {
    message: texts.forgetSecretQuestion,
    detail: texts.forgetSecretPlace(server === null ? undefined : visibleText(server)),
    confirm: texts.forgetSecret,
    cancel: texts.cancel,
    defaultButton: 'cancel',
  };
}
