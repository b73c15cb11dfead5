import type { SettingsProblem } from '../../../shared/settingsRules.ts';
import type { Language } from '../../i18n/language.ts';

const MIB = 1024 * 1024;

/** The sentence for a settings problem, with bounds in the unit that the field shows. */
export function problemSentence(problem: SettingsProblem, { t, f }: Language): string {
  const p = t.settings.problem;
  const number = (name: string): number => Number(problem.params[name] ?? 0);
  const shown = (name: string): string => {
    switch (problem.field) {
      case 'upload.chunkBytes':
      case 'upload.holesMaxBytes':
        return f.integer(number(name) / MIB);
      case 'upload.bandwidthBytesPerSecond':
        // Rounded up, so that the displayed minimum is valid.
        return f.decimal(Math.ceil((number(name) * 8) / 1e5) / 10);
      case 'app.metricsPort':
        // A port number has no thousands separator.
        return String(number(name));
      default:
        return f.integer(number(name));
    }
  };
  switch (problem.code) {
    case 'out_of_range':
      return p.out_of_range(shown('min'), shown('max'));
    case 'too_long':
      return p.too_long(shown('max'));
    case 'pattern':
      return p.pattern(f.integer(number('position')), String(problem.params['pattern'] ?? ''));
    case 'key_brace':
    case 'key_segment':
    case 'key_character':
      return p[problem.code](f.integer(number('position')));
    case 'key_variable':
      return p.key_variable(f.integer(number('position')), String(problem.params['variable'] ?? ''));
    case 'key_text':
      return p.key_text(f.integer(number('position')), String(problem.params['text'] ?? ''));
    case 'key_text_missing': {
      const { variable = '', folder = '' } = problem.params;
      return p.key_text_missing(f.integer(number('position')), `{${variable}}`, String(folder));
    }
    case 'folder_share':
      return p.folder_share(String(problem.params['position'] ?? ''), String(problem.params['text'] ?? ''));
    case 'bandwidth_schedule':
      return p.bandwidth_schedule(String(problem.params['entry'] ?? ''));
    case 'endpoint_placeholder':
      return placeholderSentence(String(problem.params['placeholder'] ?? ''), p);
    default:
      return p[problem.code];
  }
}

function placeholderSentence(placeholder: string, p: Language['t']['settings']['problem']): string {
  switch (placeholder) {
    case '{account}':
      return p.endpoint_account(placeholder);
    case '{region}':
      return p.endpoint_region(placeholder);
    default:
      return p.endpoint_placeholder(placeholder);
  }
}
