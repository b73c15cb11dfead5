import type { SettingsProblem } from '../../shared/settingsRules.ts';

/** The reason why a key template or its texts cannot be used, as a sentence; `undefined` for other problems. */
export function keyProblemText({ code, params }: Pick<SettingsProblem, 'code' | 'params'>): string | undefined {
  const at = `At character ${params['position'] ?? 1}`;
  switch (code) {
    case 'key_brace':
      return `${at} there is a brace without its counterpart.`;
    case 'key_variable':
      return `${at}: there is no variable ${params['variable'] ?? ''}.`;
    case 'key_segment':
      return `${at} there is an empty name, or the name "." or "..".`;
    case 'key_character':
      return `${at} there is a control character.`;
    case 'key_not_distinct':
      return 'All files of a folder would have the same key.';
    case 'key_text':
      return `Text ${params['position'] ?? 1} cannot be used.`;
    case 'key_text_missing': {
      const where = params['folder'] === '' ? '' : ` for the folder ${params['folder'] ?? ''}`;
      return `${at}: {${params['variable'] ?? ''}} is known only when a file is finished. Set a text for it${where}, for example --key-text ${params['variable'] ?? ''}=A.`;
    }
    default:
      return undefined;
  }
}
