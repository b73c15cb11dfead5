import type { SettingsProblem } from '../../../shared/settingsRules.ts';
import type { Language } from '../../i18n/language.ts';

const MIB = 1024 * 1024;

/** What is wrong with one field, in words, with bounds in the unit that the field shows. */
export function problemSentence(problem: SettingsProblem, { t, f }: Language): string {
  const p = t.settings.problem;
  const number = (name: string): number => Number(problem.params[name] ?? 0);
  const shown = (name: string): string => {
    switch (problem.field) {
      case 'upload.chunkBytes':
        return f.integer(number(name) / MIB);
      case 'upload.bandwidthBytesPerSecond':
        return f.decimal(number(name) / 1e6);
      case 'app.metricsPort':
        // A port is a name made of digits, not a quantity.
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
      return p.pattern(String(problem.params['pattern'] ?? ''));
    default:
      return p[problem.code];
  }
}
