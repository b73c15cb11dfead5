import type { SessionRefusal } from '../../../shared/console.ts';
import { languageFor } from '../../i18n/language.ts';
import { Logo } from '../shell/Logo.tsx';
import { Button } from '../../ui/Button.tsx';

/** Says why there is no session, and how to get one. */
export function SignedOut({ refusal }: { readonly refusal: SessionRefusal | 'unreachable' }) {
  const { t } = languageFor('system', navigator.language);
  return (
    <main className="signed-out">
      <Logo />
      <h1>{t.console.signIn}</h1>
      <p role="alert">{t.console.refused[refusal]}</p>
      <p>{t.console.howToSignIn}</p>
      <Button tone="primary" onPress={() => window.location.reload()}>
        {t.app.reload}
      </Button>
    </main>
  );
}
