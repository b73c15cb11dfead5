import { Component, type ReactNode } from 'react';
import { Button } from '../../ui/Button.tsx';
import { languageFor } from '../../i18n/language.ts';
import './errorBoundary.css';

/** Stands in when drawing failed: says that the uploads go on, and offers to load the window again. */
export class ErrorBoundary extends Component<{ readonly children: ReactNode }, { readonly hasFailed: boolean }> {
  override state = { hasFailed: false };

  static getDerivedStateFromError(): { readonly hasFailed: boolean } {
    return { hasFailed: true };
  }

  override render(): ReactNode {
    if (!this.state.hasFailed) return this.props.children;
    // What failed may be the settings themselves, so the language is the browser's.
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
