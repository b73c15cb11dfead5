import { useState } from 'react';
import { JOURNALS, type Settings } from '../../../shared/settings.ts';
import type { Failure } from '../../bridge/bridge.ts';
import { testRedis } from '../../bridge/destinationTest.ts';
import { faultSentence, useLanguage } from '../../i18n/language.ts';
import { Button } from '../../ui/Button.tsx';
import { NumberField } from '../../ui/NumberField.tsx';
import { SelectField } from '../../ui/SelectField.tsx';
import { TextField } from '../../ui/TextField.tsx';
import { Card } from './Card.tsx';
import { RedisPassword } from './RedisPassword.tsx';
import { useSettingsDraft } from './useSettingsDraft.ts';

/** Where the journal is kept: on this machine, or in a Redis that several workstations share. */
export function JournalCard({ saved }: { readonly saved: Settings }) {
  const { t } = useLanguage();
  const draft = useSettingsDraft(saved);
  const { journal } = draft.settings;
  const problem = draft.problemOf('journal.redisUrl');
  const commit = (): void => void draft.commit();
  return (
    <Card id="journal" title={t.settings.sections.journal}>
      <SelectField
        label={t.settings.field.journalKind}
        value={journal.kind}
        choices={JOURNALS.map((id) => ({ id, label: t.settings.journalKind[id] }))}
        onChange={(kind) => {
          // Redis cannot be used without a URL, so the choice is not saved yet.
          if (kind === 'redis' && journal.redisUrl === '') draft.change({ journal: { kind } });
          else draft.set({ journal: { kind } });
        }}
      />
      {journal.kind === 'redis' ? (
        <>
          <TextField
            label={t.settings.field.redisUrl}
            value={journal.redisUrl}
            hint={t.settings.hint.redisUrl}
            problem={problem}
            onChange={(redisUrl) => draft.change({ journal: { redisUrl: redisUrl.trim() } })}
            onCommit={commit}
          />
          <RedisPassword url={journal.redisUrl} />
          <RedisTest url={journal.redisUrl} isDisabled={problem !== undefined} />
        </>
      ) : null}
      <NumberField
        label={t.settings.field.keepDays}
        unit={t.settings.hint.days}
        value={journal.keepDays}
        problem={draft.problemOf('journal.keepDays')}
        onChange={(value) => draft.change({ journal: { keepDays: value ?? Number.NaN } })}
        onCommit={commit}
      />
    </Card>
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
