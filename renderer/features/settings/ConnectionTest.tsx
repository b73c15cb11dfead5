import { useState } from 'react';
import { DESTINATION_STEPS, type DestinationDraft, type DestinationStep } from '../../../shared/ipc.ts';
import type { LifecycleView } from '../../../shared/lifecycle.ts';
import type { Failure } from '../../bridge/bridge.ts';
import { testDestination } from '../../bridge/destinationTest.ts';
import { faultSentence, useLanguage } from '../../i18n/language.ts';
import { Button } from '../../ui/Button.tsx';
import { LifecycleNotes } from './LifecycleNotes.tsx';
import { TestStep } from './TestStep.tsx';
import './connectionTest.css';

interface ConnectionTestProps {
  readonly draft: DestinationDraft;
  readonly isDisabled: boolean;
  /** The advice when the test fails, where the settings are elsewhere. */
  readonly remedy?: string;
  readonly onResult?: (isPassed: boolean) => void;
}

type Steps = Readonly<Partial<Record<DestinationStep['step'], DestinationStep>>>;
type Outcome =
  | { readonly kind: 'running' }
  | { readonly kind: 'passed' }
  | { readonly kind: 'failed'; readonly failure?: Failure };

/** Uploads, reads back and deletes a small object step by step. A failed step names the missing permission. */
export function ConnectionTest({ draft, isDisabled, remedy, onResult }: ConnectionTestProps) {
  const { t } = useLanguage();
  const [steps, setSteps] = useState<Steps>({});
  const [outcome, setOutcome] = useState<Outcome>();
  const [lifecycle, setLifecycle] = useState<LifecycleView | null>(null);
  const isRunning = outcome?.kind === 'running';

  const run = async (): Promise<void> => {
    setSteps({});
    setLifecycle(null);
    setOutcome({ kind: 'running' });
    let failure: Failure | undefined;
    const report = await testDestination(
      draft,
      (step) => setSteps((now) => ({ ...now, [step.step]: step })),
      (told) => {
        failure = told;
      },
    );
    if (report !== undefined) setSteps(Object.fromEntries(report.steps.map((step) => [step.step, step])));
    setLifecycle(report?.lifecycle ?? null);
    const isPassed = report?.isPassed === true;
    setOutcome(isPassed ? { kind: 'passed' } : { kind: 'failed', ...(failure === undefined ? {} : { failure }) });
    onResult?.(isPassed);
  };

  return (
    <div className="connection-test">
      <div className="card-buttons">
        <Button icon={isRunning ? 'retry' : 'play'} isDisabled={isDisabled || isRunning} onPress={() => void run()}>
          {isRunning ? t.test.running : t.test.run}
        </Button>
        <span className="card-note">{t.test.text}</span>
      </div>
      {outcome === undefined ? null : (
        <>
          <ol className="test-steps" aria-label={t.test.title}>
            {DESTINATION_STEPS.map((step) => (
              <TestStep key={step} name={step} result={steps[step]} />
            ))}
          </ol>
          {outcome.kind === 'running' ? null : <Result outcome={outcome} remedy={remedy} />}
          {lifecycle === null ? null : <LifecycleNotes lifecycle={lifecycle} />}
        </>
      )}
    </div>
  );
}

interface ResultProps {
  readonly outcome: Exclude<Outcome, { readonly kind: 'running' }>;
  readonly remedy: string | undefined;
}

function Result({ outcome, remedy }: ResultProps) {
  const { t } = useLanguage();
  if (outcome.kind === 'passed')
    return (
      <p className="card-note card-note-good" role="status">
        {t.test.passed}
      </p>
    );
  const { failure } = outcome;
  return (
    <p className="card-note card-note-bad" role="status">
      {t.test.failed}
      {failure === undefined ? '' : ` ${faultSentence(t, failure.code, failure.message)}`}
      {remedy === undefined ? '' : ` ${remedy}`}
    </p>
  );
}
