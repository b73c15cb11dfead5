import { useState } from 'react';
import { SHARE_CHOICES, type SharedLink, type ShareRequest } from '../../../shared/share.ts';
import { visibleText } from '../../../shared/visibleText.ts';
import { type Failure, getBridge, valueOf } from '../../bridge/bridge.ts';
import { faultSentence, useLanguage } from '../../i18n/language.ts';
import { Button } from '../../ui/Button.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { Segmented } from '../../ui/Segmented.tsx';
import './share.css';

type Duration = keyof typeof SHARE_CHOICES;

interface ShareDialogProps {
  readonly id: string;
  readonly name: string;
  readonly onClose: () => void;
}

/** Copies a link to a finished object, or opens it in the browser. The link itself never reaches the page. */
export function ShareDialog({ id, name, onClose }: ShareDialogProps) {
  const { t, f } = useLanguage();
  const [duration, setDuration] = useState<Duration>('day');
  const { shared, failure, isBusy, share } = useShare(id, duration);
  return (
    <Dialog
      title={t.share.title}
      onClose={onClose}
      footer={
        <>
          <Button onPress={onClose}>{t.app.close}</Button>
          <Button icon="reveal" isDisabled={isBusy} onPress={() => share('browser')}>
            {t.share.open}
          </Button>
          <span data-autofocus>
            <Button icon="link" tone="primary" isDisabled={isBusy} onPress={() => share('clipboard')}>
              {t.share.copy}
            </Button>
          </span>
        </>
      }
    >
      <p className="dialog-name">{visibleText(name)}</p>
      <p>{t.share.text}</p>
      <Segmented
        label={t.share.duration}
        value={duration}
        choices={(Object.keys(SHARE_CHOICES) as Duration[]).map((choice) => ({
          id: choice,
          label: t.share.durations[choice],
        }))}
        onChange={setDuration}
      />
      <div className="share-result" role={failure === undefined ? 'status' : 'alert'}>
        {failure === undefined ? null : <p>{faultSentence(t, failure.code, failure.message)}</p>}
        {shared === undefined ? null : <p>{t.share.done[shared.to](f.when(shared.endsAt))}</p>}
        {shared?.mayEndSooner === true ? <p>{t.share.mayEndSooner}</p> : null}
      </div>
    </Dialog>
  );
}

/** The outcome of the last request, until the duration changes. */
function useShare(id: string, duration: Duration) {
  const [outcome, setOutcome] = useState<{
    readonly duration: Duration;
    readonly shared?: SharedLink & Pick<ShareRequest, 'to'>;
    readonly failure?: Failure;
  }>();
  const [isBusy, setIsBusy] = useState(false);
  const share = (to: ShareRequest['to']): void => {
    setIsBusy(true);
    setOutcome(undefined);
    const request = { id, seconds: SHARE_CHOICES[duration], to };
    void valueOf(getBridge().request('recording.share', request), (failure) => setOutcome({ duration, failure })).then(
      (link) => {
        setIsBusy(false);
        if (link !== undefined) setOutcome({ duration, shared: { ...link, to } });
      },
    );
  };
  const { shared, failure } = outcome?.duration === duration ? outcome : {};
  return { shared, failure, isBusy, share };
}
