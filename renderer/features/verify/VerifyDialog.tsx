import { useEffect, useRef, useState } from 'react';
import type { VerifyProgress, VerifyReport, VerifyRequest } from '../../../shared/verify.ts';
import { visibleText } from '../../../shared/visibleText.ts';
import type { Failure } from '../../bridge/bridge.ts';
import { cancelVerify, verifyObjects } from '../../bridge/verify.ts';
import { engineText, faultSentence, useLanguage } from '../../i18n/language.ts';
import { Button } from '../../ui/Button.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { Progress } from '../../ui/Progress.tsx';
import './verify.css';

interface VerifyDialogProps {
  readonly wanted: VerifyRequest;
  /** The name of the recording when there is only one. */
  readonly name: string | null;
  readonly onClose: () => void;
}

/** Checks finished objects in the bucket and reports those that differ. Closing the dialog cancels the run. */
export function VerifyDialog({ wanted, name, onClose }: VerifyDialogProps) {
  const { t } = useLanguage();
  const { progress, report, failure, isRunning, start } = useVerify(wanted);
  return (
    <Dialog
      title={t.verify.title}
      onClose={onClose}
      footer={
        isRunning ? (
          <Button onPress={cancelVerify}>{t.app.cancel}</Button>
        ) : (
          <>
            <Button onPress={onClose}>{t.app.close}</Button>
            <span data-autofocus>
              <Button icon="check" tone="primary" onPress={start}>
                {report === undefined && failure === undefined ? t.verify.start : t.verify.again}
              </Button>
            </span>
          </>
        )
      }
    >
      {name === null ? null : <p className="dialog-name">{visibleText(name)}</p>}
      <p>{t.verify.text}</p>
      {isRunning ? <RunProgress progress={progress} /> : null}
      <div role={failure === undefined ? 'status' : 'alert'}>
        {failure === undefined ? null : <p>{faultSentence(t, failure.code, failure.message)}</p>}
        {report === undefined ? null : <Report report={report} />}
      </div>
    </Dialog>
  );
}

function RunProgress({ progress }: { readonly progress: VerifyProgress | undefined }) {
  const { t, f } = useLanguage();
  if (progress === undefined) return <p>{t.verify.starting}</p>;
  const { checked, total, checkedBytes, totalBytes, differing, name } = progress;
  const text = t.verify.progress(f.integer(checked), f.integer(total), f.bytes(checkedBytes), f.bytes(totalBytes));
  return (
    <div className="verify-progress">
      <Progress
        label={t.verify.title}
        text={text}
        diskBytes={totalBytes}
        cloudBytes={checkedBytes}
        comparedBytes={checkedBytes}
      />
      <p>{text}</p>
      <p className="verify-name">{visibleText(name)}</p>
      {differing === 0 ? null : <p className="verify-bad">{t.verify.differ(differing, f.integer(differing))}</p>}
    </div>
  );
}

function Report({ report }: { readonly report: VerifyReport }) {
  const { t, f } = useLanguage();
  const { equal, differing, problems, unchecked } = report;
  const isNothing = equal + differing + unchecked === 0;
  return (
    <>
      {isNothing ? <p>{t.verify.nothing}</p> : null}
      {equal === 0 ? null : <p>{t.verify.match(equal, f.integer(equal))}</p>}
      {differing === 0 ? null : <p className="verify-bad">{t.verify.differ(differing, f.integer(differing))}</p>}
      {unchecked === 0 ? null : <p>{t.verify.unchecked(unchecked, f.integer(unchecked))}</p>}
      {problems.length === 0 ? null : (
        <ul className="verify-problems">
          {problems.map(({ name, key, problem }) => (
            <li key={key}>
              <strong>{visibleText(name)}</strong> <span className="mono">{visibleText(key)}</span>
              <p>{visibleText(engineText(t, problem))}</p>
            </li>
          ))}
        </ul>
      )}
      {problems.length === differing ? null : <p>{t.verify.more(f.integer(differing - problems.length))}</p>}
    </>
  );
}

function useVerify(wanted: VerifyRequest) {
  const [progress, setProgress] = useState<VerifyProgress>();
  const [report, setReport] = useState<VerifyReport>();
  const [failure, setFailure] = useState<Failure>();
  const [isRunning, setIsRunning] = useState(false);
  const isOngoing = useRef(false);
  useEffect(
    () => () => {
      if (isOngoing.current) cancelVerify();
    },
    [],
  );
  const start = (): void => {
    setProgress(undefined);
    setReport(undefined);
    setFailure(undefined);
    setIsRunning(true);
    isOngoing.current = true;
    void verifyObjects(wanted, setProgress, setFailure).then((made) => {
      isOngoing.current = false;
      setIsRunning(false);
      setReport(made);
    });
  };
  return { progress, report, failure, isRunning, start };
}
