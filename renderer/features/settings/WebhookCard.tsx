import { useState } from 'react';
import { isWebhookSecret, secretOrigin } from '../../../shared/secrets.ts';
import type { Settings } from '../../../shared/settings.ts';
import type { WebhookReport } from '../../../shared/webhook.ts';
import { type Language, useLanguage } from '../../i18n/language.ts';
import { useApp } from '../../state/appStore.ts';
import { forgetSecret, sendRequest, storeSecret } from '../../state/requests.ts';
import { Button } from '../../ui/Button.tsx';
import { TextField } from '../../ui/TextField.tsx';
import { ApplyBar } from './ApplyBar.tsx';
import { Card } from './Card.tsx';
import { StoredSecret } from './StoredSecret.tsx';
import { useSettingsDraft } from './useSettingsDraft.ts';

/** A URL that is told of recordings and outages. It is applied by a button, because the person is then asked in a native dialog. */
export function WebhookCard({ saved }: { readonly saved: Settings }) {
  const { t } = useLanguage();
  const draft = useSettingsDraft(saved);
  const url = draft.settings.app.webhookUrl;
  const problem = draft.problemOf('app.webhookUrl');
  const hasProblem = problem !== undefined;
  return (
    <Card id="webhook" title={t.settings.sections.webhook}>
      <TextField
        label={t.settings.field.webhookUrl}
        isOptional={t.settings.optional}
        value={url}
        hint={t.settings.hint.webhookUrl}
        problem={problem}
        onChange={(next) => draft.change({ app: { webhookUrl: next.trim() } })}
      />
      {url === '' || hasProblem ? null : <SigningSecret url={url} />}
      <ApplyBar
        draft={draft}
        hasProblem={hasProblem}
        apply={url === '' ? t.settings.removeWebhook : t.settings.applyWebhook}
        notYet={t.settings.webhookNotYet}
      />
      {saved.app.webhookUrl === '' ? null : <WebhookTest isDisabled={draft.isDirty} />}
    </Card>
  );
}

const KEY_BYTES = 32;

function newSigningSecret(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(KEY_BYTES));
  return `whsec_${btoa(String.fromCharCode(...bytes))}`;
}

function SigningSecret({ url }: { readonly url: string }) {
  const { t } = useLanguage();
  const status = useApp((state) => state.credentials?.webhook);
  // The secret is used only for the server it was entered for.
  const isStored = status?.isStored === true && status.origin === secretOrigin('webhook', url);
  const isGiven = isStored && status.isGiven === true;
  const stored = isGiven ? t.settings.webhookGiven : t.settings.webhookStored;
  return (
    <StoredSecret
      isStored={isStored}
      isGiven={isGiven}
      status={isStored ? stored : t.settings.webhookMissing}
      enter={t.settings.enterSecret}
      label={t.settings.field.webhookSecret}
      hint={t.settings.hint.webhookSecret}
      generate={{ label: t.settings.generateSecret, make: newSigningSecret }}
      isUsable={isWebhookSecret}
      store={(signingSecret) => storeSecret({ kind: 'webhook', target: url, signingSecret })}
      forget={() => void forgetSecret('webhook')}
    />
  );
}

function WebhookTest({ isDisabled }: { readonly isDisabled: boolean }) {
  const language = useLanguage();
  const { t } = language;
  const [result, setResult] = useState<WebhookReport | 'running'>();
  const isRunning = result === 'running';
  const run = async (): Promise<void> => {
    setResult('running');
    setResult(await sendRequest('webhook.test', null));
  };
  return (
    <div className="card-buttons">
      <Button icon="play" isDisabled={isDisabled || isRunning} onPress={() => void run()}>
        {isRunning ? t.test.running : t.test.webhook}
      </Button>
      {typeof result === 'object' ? (
        <span
          className={result.kind === 'delivered' ? 'card-note card-note-good' : 'card-note card-note-bad'}
          role="status"
        >
          {reportSentence(result, language)}
        </span>
      ) : null}
    </div>
  );
}

function reportSentence(report: WebhookReport, { t }: Language): string {
  const s = t.test.webhookReport;
  switch (report.kind) {
    case 'delivered':
      return s.delivered(String(report.status));
    case 'refused':
      return report.status >= 300 && report.status < 400
        ? s.redirect(String(report.status))
        : s.refused(String(report.status));
    case 'silent':
      return s.silent;
    case 'unreachable':
      return s.unreachable(report.code);
  }
}
