import { ABORT_DAYS_MIN, type LifecycleView, type LifecycleWarning } from '../../../shared/lifecycle.ts';
import { visibleText } from '../../../shared/visibleText.ts';
import { type Language, useLanguage } from '../../i18n/language.ts';
import { Icon } from '../../ui/Icon.tsx';

/** The meaning of the lifecycle rules of the bucket, below the steps of the connection test. */
export function LifecycleNotes({ lifecycle }: { readonly lifecycle: LifecycleView }) {
  const language = useLanguage();
  const { t } = language;
  const { state, warnings, proposal } = lifecycle;
  if (state !== 'read') return <p className="card-note">{t.test.lifecycle[state]}</p>;
  return (
    <div className="lifecycle-notes">
      {warnings.length === 0 ? null : (
        <ul aria-label={t.test.lifecycle.title}>
          {warnings.map((warning) => (
            <li key={`${warning.kind} ${warning.rule}`} className="card-note card-note-bad">
              <Icon name="alert" /> {warningText(warning, language)}
            </li>
          ))}
        </ul>
      )}
      {proposal === null ? null : (
        <details className="card-note">
          <summary>{t.test.lifecycle.none}</summary>
          <code className="mono">{proposal}</code>
        </details>
      )}
    </div>
  );
}

function warningText(warning: LifecycleWarning, { t, f }: Language): string {
  const rule = visibleText(warning.rule);
  if (warning.kind === 'aborts_early')
    return t.test.lifecycle.abortsEarly(rule, warning.days, f.integer(warning.days), f.integer(ABORT_DAYS_MIN));
  return warning.days === null
    ? t.test.lifecycle.expiresOn(rule, f.when(warning.date ?? ''))
    : t.test.lifecycle.expires(rule, warning.days, f.integer(warning.days));
}
