import { useEffect } from 'react';
import { visibleText } from '../../../shared/visibleText.ts';
import { faultSentence, useLanguage } from '../../i18n/language.ts';
import { type Toast, useApp } from '../../state/appStore.ts';
import { IconButton } from '../../ui/Button.tsx';
import { Icon } from '../../ui/Icon.tsx';
import './toast.css';

const GOOD_NEWS_MS = 2_500;

const close = (): void => useApp.setState({ toast: undefined });

/** One sentence at the lower edge. A failure stays until it is dismissed; a success disappears after a moment. */
export function ToastBar() {
  const { t } = useLanguage();
  const toast = useApp((state) => state.toast);

  useEffect(() => {
    if (toast === undefined || !isGoodNews(toast)) return undefined;
    const timer = setTimeout(close, GOOD_NEWS_MS);
    return () => clearTimeout(timer);
  }, [toast]);

  if (toast === undefined) return null;
  const isGood = isGoodNews(toast);
  return (
    <div className={isGood ? 'toast' : 'toast toast-bad'} role={isGood ? undefined : 'alert'}>
      <Icon name={isGood ? 'check' : 'alert'} />
      <p>{sentence(toast, t)}</p>
      {isGood ? null : <IconButton icon="close" label={t.app.dismiss} onPress={close} />}
    </div>
  );
}

function isGoodNews({ kind }: Toast): boolean {
  return kind === 'copied' || kind === 'saved';
}

function sentence(toast: Toast, t: ReturnType<typeof useLanguage>['t']): string {
  switch (toast.kind) {
    case 'copied':
      return t.action.copied;
    case 'saved':
      return t.history.saved(visibleText(toast.path));
    case 'noFolder':
      return t.drop.noFolder;
    case 'failure':
      return `${t.app.failed}: ${faultSentence(t, toast.failure.code, toast.failure.message)}`;
    default:
      return toast satisfies never;
  }
}
