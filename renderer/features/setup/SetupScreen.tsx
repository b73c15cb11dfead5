import { useEffect, useRef, useState } from 'react';
import type { SettingsView } from '../../../shared/ipc.ts';
import { hasNativeShell } from '../../bridge/nativeShell.ts';
import { saveSettings } from '../../state/requests.ts';
import { useLanguage } from '../../i18n/language.ts';
import { useApp } from '../../state/appStore.ts';
import { Button } from '../../ui/Button.tsx';
import { Icon } from '../../ui/Icon.tsx';
import { useKeysDraft } from '../settings/useKeysDraft.ts';
import { useSettingsDraft } from '../settings/useSettingsDraft.ts';
import { Logo } from '../shell/Logo.tsx';
import '../settings/settings.css';
import { SetupDestination } from './SetupDestination.tsx';
import { SetupFolder } from './SetupFolder.tsx';
import { SetupTest } from './SetupTest.tsx';
import './setup.css';

const STEPS = ['folder', 'destination', 'test'] as const;
type Step = (typeof STEPS)[number];

/** First start in three steps: folder, destination, connection test. */
export function SetupScreen() {
  const view = useApp((state) => state.settings);
  return view === undefined ? null : <Setup view={view} />;
}

function Setup({ view }: { readonly view: SettingsView }) {
  const { t } = useLanguage();
  const [step, setStep] = useState<Step>('folder');
  const [isPassed, setIsPassed] = useState(false);
  const draft = useSettingsDraft(view.settings);
  const { destination, credentials } = draft.settings;
  const keys = useKeysDraft(destination.endpoint);
  const heading = useRef<HTMLHeadingElement>(null);
  const index = STEPS.indexOf(step);

  useEffect(() => heading.current?.focus(), [step]);

  /** Stores the typed keys and the destination. @returns whether both are stored */
  const storeDestination = async (): Promise<boolean> => {
    if (credentials.source === 'keys' && !(await keys.store())) return false;
    return draft.commit();
  };
  const next = async (): Promise<void> => {
    if (step === 'folder') setStep('destination');
    else if (step === 'destination' && (await storeDestination())) setStep('test');
    else if (step === 'test') await saveSettings({ app: { isSetUp: true } });
  };
  const isBlocked = {
    folder: view.settings.folders.length === 0,
    destination:
      draft.hasProblemIn(['destination', 'credentials']) || (credentials.source === 'keys' && keys.isIncomplete),
    test: !isPassed,
  }[step];
  const titles = { folder: t.setup.folderTitle, destination: t.setup.destinationTitle, test: t.setup.testTitle };
  const folderText = hasNativeShell() ? t.setup.folderText : t.setup.folderTextInBrowser;
  const texts = { folder: folderText, destination: t.setup.destinationText, test: t.setup.testText };

  return (
    <main className="setup">
      <div className="setup-card">
        <SetupHead index={index} />
        <div className="setup-body">
          <div>
            <h1 ref={heading} tabIndex={-1}>
              {titles[step]}
            </h1>
            <p className="setup-text">{texts[step]}</p>
          </div>
          {step === 'folder' ? <SetupFolder folders={view.settings.folders} /> : null}
          {step === 'destination' ? <SetupDestination draft={draft} keys={keys} /> : null}
          {step === 'test' ? <SetupTest settings={view.settings} onResult={setIsPassed} /> : null}
        </div>
        <SetupFoot
          step={step}
          isBlocked={isBlocked}
          onBack={() => {
            setIsPassed(false);
            setStep(STEPS[index - 1] ?? 'folder');
          }}
          onNext={() => void next()}
        />
      </div>
    </main>
  );
}

interface SetupFootProps {
  readonly step: Step;
  /** The step is not done yet. The test may be left out. */
  readonly isBlocked: boolean;
  readonly onBack: () => void;
  readonly onNext: () => void;
}

function SetupFoot({ step, isBlocked, onBack, onNext }: SetupFootProps) {
  const { t, f } = useLanguage();
  const index = STEPS.indexOf(step);
  return (
    <footer className="setup-foot">
      <span className="setup-where">{t.setup.step(f.integer(index + 1), f.integer(STEPS.length))}</span>
      {index === 0 ? null : <Button onPress={onBack}>{t.setup.back}</Button>}
      {step === 'test' && isBlocked ? (
        <Button onPress={onNext}>{t.setup.later}</Button>
      ) : (
        <Button tone="primary" isDisabled={isBlocked} onPress={onNext}>
          {step === 'test' ? t.setup.finish : t.setup.next}
        </Button>
      )}
    </footer>
  );
}

function SetupHead({ index }: { readonly index: number }) {
  const { t, f } = useLanguage();
  return (
    <header className="setup-head">
      <div className="setup-brand">
        <Logo />
        <strong>{t.setup.title}</strong>
      </div>
      <ol className="setup-steps">
        {STEPS.map((step, place) => (
          <li
            key={step}
            aria-current={place === index ? 'step' : undefined}
            className={place < index ? 'setup-done' : ''}
          >
            <span className="setup-number">
              {place < index ? <Icon name="check" size={12} /> : f.integer(place + 1)}
            </span>
            {t.setup.steps[step]}
          </li>
        ))}
      </ol>
    </header>
  );
}
