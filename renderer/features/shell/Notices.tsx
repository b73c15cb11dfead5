import { useState } from 'react';
import { sendRequest } from '../../state/requests.ts';
import { engineText, useLanguage } from '../../i18n/language.ts';
import { useApp } from '../../state/appStore.ts';
import { useEngine } from '../../state/engineStore.ts';
import { IconButton } from '../../ui/Button.tsx';
import { Icon } from '../../ui/Icon.tsx';
import { useLowBattery } from './useLowBattery.ts';
import './notices.css';

/** Notices below the status, to be dismissed. */
export function Notices() {
  const { t } = useLanguage();
  const facts = useApp((state) => state.facts);
  const notice = useEngine((state) => state.snapshot.engine.notice);
  const [dismissed, setDismissed] = useState<string>();
  const known: Readonly<Record<string, string>> = t.notice;
  return (
    <>
      <Warnings />
      {notice === null || notice === dismissed ? null : (
        <Notice text={engineText(t, notice)} title={notice} onDismiss={() => setDismissed(notice)} />
      )}
      {facts?.notices.map((one) => (
        <Notice
          key={one.id}
          text={known[one.code] ?? one.message}
          title={one.message}
          onDismiss={() => void sendRequest('notices.dismiss', { id: one.id })}
        />
      ))}
    </>
  );
}

/** A drive that is nearly full, a battery that is low while something is not safe, and a webhook that does not take messages. */
function Warnings() {
  const { status } = useLanguage();
  const engine = useEngine((state) => state.snapshot.engine);
  const percent = useLowBattery();
  const isUnfinished = engine.active + engine.waitingFiles.count > 0;
  const warnings = [
    ...(engine.lowSpace === null ? [] : [status.lowSpace(engine.lowSpace)]),
    ...status.exceptions(engine.exceptions.filter(({ kind }) => kind === 'webhook')),
    ...(percent === undefined || !isUnfinished ? [] : [status.lowBattery(percent, engine)]),
  ];
  return warnings.map((warning) => (
    <div key={warning} className="notice" role="status">
      <Icon name="alert" />
      <p>{warning}</p>
    </div>
  ));
}

interface NoticeProps {
  readonly text: string;
  readonly title: string;
  readonly onDismiss: () => void;
}

function Notice({ text, title, onDismiss }: NoticeProps) {
  const { t } = useLanguage();
  return (
    <div className="notice">
      <Icon name="alert" />
      <p title={title}>{text}</p>
      <IconButton icon="close" label={t.app.dismiss} onPress={onDismiss} />
    </div>
  );
}
