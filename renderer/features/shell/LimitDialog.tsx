import { useState } from 'react';
import {
  BYTES_PER_MEGABIT,
  LIMIT_MEGABITS_MAX,
  LIMIT_MEGABITS_MIN,
  limitOfMegabits,
  QUICK_LIMIT_TERMS,
  QUICK_LIMITS_MEGABITS,
  type LimitView,
  type QuickLimitTerm,
} from '../../../shared/uploadLimit.ts';
import { useLanguage } from '../../i18n/language.ts';
import { sendCommand } from '../../state/requests.ts';
import { useEngine } from '../../state/engineStore.ts';
import { Button } from '../../ui/Button.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { NumberField } from '../../ui/NumberField.tsx';
import { Segmented } from '../../ui/Segmented.tsx';
import './limit.css';

/** `asSet`: no quick limit. Numbers are Mbit/s. */
type Choice = 'asSet' | 'none' | 'own' | `${number}`;

/** Sets or ends the quick limit. */
export function LimitDialog({ onClose }: { readonly onClose: () => void }) {
  const { t, status } = useLanguage();
  const engine = useEngine((state) => state.snapshot.engine);
  const [choice, setChoice] = useState<Choice>(() => choiceOf(engine.limit));
  const [own, setOwn] = useState<number | null>(() => ownOf(engine.limit));
  const [term, setTerm] = useState<QuickLimitTerm>(engine.limit?.term ?? 'hour');
  const bytesPerSecond = rateOf(choice, own);

  const apply = (): void => {
    if (bytesPerSecond === undefined) return;
    sendCommand(choice === 'asSet' ? { kind: 'engine.unlimit' } : { kind: 'engine.limit', bytesPerSecond, term });
    onClose();
  };

  return (
    <Dialog
      title={t.limit.title}
      onClose={onClose}
      footer={
        <>
          <Button onPress={onClose}>{t.app.cancel}</Button>
          <Button tone="primary" icon="gauge" isDisabled={bytesPerSecond === undefined} onPress={apply}>
            {t.limit.apply}
          </Button>
        </>
      }
    >
      <div
        className="limit-form"
        role="presentation"
        onKeyDown={(event) => {
          if (event.key === 'Enter') apply();
        }}
      >
        <p>{status.limit(engine) || t.limit.hint}</p>
        <div data-autofocus>
          <Rates choice={choice} onChange={setChoice} />
        </div>
        {choice === 'own' ? (
          <OwnRate value={own} isRefused={own !== null && bytesPerSecond === undefined} onChange={setOwn} />
        ) : null}
        {choice === 'asSet' ? null : (
          <Segmented
            label={t.limit.term}
            value={term}
            choices={QUICK_LIMIT_TERMS.map((id) => ({ id, label: t.limit.terms[id] }))}
            onChange={setTerm}
          />
        )}
      </div>
    </Dialog>
  );
}

interface RatesProps {
  readonly choice: Choice;
  readonly onChange: (choice: Choice) => void;
}

function Rates({ choice, onChange }: RatesProps) {
  const { t, f } = useLanguage();
  const offered = QUICK_LIMITS_MEGABITS.map((megabits) => ({
    id: `${megabits}` as const,
    label: `${f.integer(megabits)} Mbit/s`,
  }));
  return (
    <Segmented
      label={t.limit.rate}
      value={choice}
      choices={[
        { id: 'asSet', label: t.limit.asSet },
        { id: 'none', label: t.limit.none },
        ...offered,
        { id: 'own', label: t.limit.own },
      ]}
      onChange={onChange}
    />
  );
}

interface OwnRateProps {
  /** In Mbit/s. */
  readonly value: number | null;
  readonly isRefused: boolean;
  readonly onChange: (value: number | null) => void;
}

function OwnRate({ value, isRefused, onChange }: OwnRateProps) {
  const { t, f } = useLanguage();
  const problem = t.limit.outOfRange(f.decimal(LIMIT_MEGABITS_MIN), f.integer(LIMIT_MEGABITS_MAX));
  return (
    <NumberField
      label={t.limit.ownRate}
      unit="Mbit/s"
      value={value}
      problem={isRefused ? problem : undefined}
      onChange={onChange}
      onCommit={() => undefined}
    />
  );
}

function choiceOf(limit: LimitView | null): Choice {
  if (limit?.rule !== 'quick') return 'asSet';
  if (limit.bytesPerSecond === null) return 'none';
  const megabits = QUICK_LIMITS_MEGABITS.find((offered) => offered * BYTES_PER_MEGABIT === limit.bytesPerSecond);
  return megabits === undefined ? 'own' : `${megabits}`;
}

function ownOf(limit: LimitView | null): number | null {
  const isOwn = choiceOf(limit) === 'own' && limit !== null && limit.bytesPerSecond !== null;
  return isOwn ? limit.bytesPerSecond / BYTES_PER_MEGABIT : null;
}

/** In bytes per second; `null`: no limit; `undefined`: the number cannot be used. */
function rateOf(choice: Choice, own: number | null): number | null | undefined {
  switch (choice) {
    case 'asSet':
    case 'none':
      return null;
    case 'own':
      return own === null ? undefined : limitOfMegabits(own);
    default:
      return limitOfMegabits(Number(choice));
  }
}
