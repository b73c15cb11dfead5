import { Component, type ReactNode } from 'react';
import { Button } from '../../ui/Button.tsx';
import { languageFor } from '../../i18n/language.ts';
import './errorBoundary.css';

/** Replaces the window when rendering fails: says that uploads continue, and offers to reload the window. */
export class ErrorBoundary extends Component<{ readonly children: ReactNode }, { readonly hasFailed: boolean }> {
  override state = { hasFailed: false };

  static getDerivedStateFromError(): { readonly hasFailed: boolean } {
    return { hasFailed: true };
  }

  override render(): ReactNode {
    if (!this.state.hasFailed) return this.props.children;
    // The settings may be the cause, so the language is taken from the browser.
    const { t } = languageFor('system', navigator.language);
    return (
      <main className="error-boundary">
        <h1>{t.app.broken}</h1>
        <Button tone="primary" onPress={() => window.location.reload()}>
          {t.app.reload}
        </Button>
      </main>
    );
  }
}
