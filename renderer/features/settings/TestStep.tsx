import type { DestinationStep } from '../../../shared/ipc.ts';
import { faultSentence, useLanguage } from '../../i18n/language.ts';
import { Icon, type IconName } from '../../ui/Icon.tsx';

type StepState = DestinationStep['state'] | 'waiting';

const ICONS: Readonly<Record<StepState, IconName>> = {
  waiting: 'minus',
  running: 'retry',
  passed: 'check',
  failed: 'alert',
  skipped: 'minus',
};

interface TestStepProps {
  readonly name: DestinationStep['step'];
  readonly result: DestinationStep | undefined;
}

/** One step of the connection test with its result. */
export function TestStep({ name, result }: TestStepProps) {
  const { t, f } = useLanguage();
  const state: StepState = result?.state ?? 'waiting';
  // Uploading needs no permission to delete.
  const isNote = name === 'delete' && state === 'failed';
  return (
    <li className={isNote ? 'test-step test-note' : `test-step test-${state}`}>
      <Icon name={isNote ? 'minus' : ICONS[state]} />
      <span>{t.test.step[name]}</span>
      <span className="test-time">
        {isNote
          ? t.test.notNeeded
          : result?.milliseconds == null
            ? t.test.state[state]
            : t.test.milliseconds(f.integer(result.milliseconds))}
      </span>
      {result?.message == null ? null : (
        <p>
          {isNote ? t.test.deleteNote : faultSentence(t, result.code ?? '', result.message)}
          {isNote || result.permission === null ? null : <strong> {t.test.permission(result.permission)}</strong>}
        </p>
      )}
    </li>
  );
}
