import { useState } from 'react';
import { JOURNALS, type Settings } from '../../../shared/settings.ts';
import type { Failure } from '../../bridge/bridge.ts';
import { testRedis } from '../../bridge/destinationTest.ts';
import { faultSentence, useLanguage } from '../../i18n/language.ts';
import { Button } from '../../ui/Button.tsx';
import { NumberField } from '../../ui/NumberField.tsx';
import { SelectField } from '../../ui/SelectField.tsx';
import { TextField } from '../../ui/TextField.tsx';
import { ApplyBar } from './ApplyBar.tsx';
import { Card } from './Card.tsx';
import { RedisPassword } from './RedisPassword.tsx';
import { type SettingsDraft, useSettingsDraft } from './useSettingsDraft.ts';

/** Where the journal is kept, and for how long. */
export function JournalCard({ saved }: { readonly saved: Settings }) {
  const { t } = useLanguage();
  const draft = useSettingsDraft(saved);
  return (
    <Card id="journal" title={t.settings.sections.journal}>
      <JournalPlace saved={saved} />
      <NumberField
        label={t.settings.field.keepDays}
        unit={t.settings.hint.days}
        value={draft.settings.journal.keepDays}
        problem={draft.problemOf('journal.keepDays')}
        onChange={(value) => draft.change({ journal: { keepDays: value ?? Number.NaN } })}
        onCommit={() => void draft.commit()}
      />
    </Card>
  );
}

/**
 * On this machine, or in a Redis that several workstations share. A Redis is applied by a button, because the person is then asked
 * in a native dialog.
 */
function JournalPlace({ saved }: { readonly saved: Settings }) {
  const { t } = useLanguage();
  const draft = useSettingsDraft(saved);
  const { kind, redisUrl } = draft.settings.journal;
  return (
    <>
      <SelectField
        label={t.settings.field.journalKind}
        value={kind}
        choices={JOURNALS.map((id) => ({ id, label: t.settings.journalKind[id] }))}
        onChange={(next) => {
          if (next === 'redis') draft.change({ journal: { kind: next } });
          // A URL that was typed and not applied is dropped.
          else draft.set({ journal: { kind: next, redisUrl: saved.journal.redisUrl } });
        }}
      />
      {kind === 'redis' ? <RedisFields draft={draft} url={redisUrl} /> : null}
    </>
  );
}

function RedisFields({ draft, url }: { readonly draft: SettingsDraft; readonly url: string }) {
  const { t } = useLanguage();
  const problem = draft.problemOf('journal.redisUrl');
  const hasProblem = problem !== undefined;
  return (
    <>
      <TextField
        label={t.settings.field.redisUrl}
        value={url}
        hint={t.settings.hint.redisUrl}
        problem={problem}
        onChange={(next) => draft.change({ journal: { redisUrl: next.trim() } })}
      />
      <RedisPassword url={url} />
      <ApplyBar
        draft={draft}
        hasProblem={hasProblem}
        apply={t.settings.applyRedis}
        notYet={t.settings.journalNotYet}
        applied={t.settings.redisApplied}
      />
      <RedisTest url={url} isDisabled={hasProblem} />
    </>
  );
}

function RedisTest({ url, isDisabled }: { readonly url: string; readonly isDisabled: boolean }) {
  const { t, f } = useLanguage();
  const [result, setResult] = useState<number | Failure | 'running'>();
  const run = async (): Promise<void> => {
    setResult('running');
    setResult(await testRedis(url));
  };
  const isRunning = result === 'running';
  return (
    <div className="card-buttons">
      <Button icon="play" isDisabled={isDisabled || isRunning} onPress={() => void run()}>
        {isRunning ? t.test.running : t.test.redis}
      </Button>
      {typeof result === 'number' ? (
        <span className="card-note card-note-good" role="status">
          {t.test.redisPassed(f.integer(result))}
        </span>
      ) : null}
      {typeof result === 'object' ? (
        <span className="card-note card-note-bad" role="status">
          {faultSentence(t, result.code, result.message)}
        </span>
      ) : null}
    </div>
  );
}
