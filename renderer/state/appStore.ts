import { create } from 'zustand';
import type { AppFacts, AppInfo, CredentialsView, FolderPreview, SettingsView } from '../../shared/ipc.ts';
import type { Licence } from '../../shared/licences.ts';
import type { VerifyRequest } from '../../shared/verify.ts';
import type { Failure } from '../bridge/bridge.ts';
import type { DelayedAction } from './delayedAction.ts';
import type { ListFilter, ListOrder } from './listRows.ts';

export const SCREENS = ['streams', 'folders', 'history', 'settings', 'uploads'] as const;
export type Screen = (typeof SCREENS)[number];

/** An open modal dialog. */
export type OpenDialog =
  | { readonly kind: 'discard'; readonly id: string }
  | { readonly kind: 'forget'; readonly id: string }
  | { readonly kind: 'finalize' }
  | { readonly kind: 'limit' }
  /** `id` is that of a completed recording, also of one in the history. */
  | { readonly kind: 'share'; readonly id: string; readonly name: string }
  | { readonly kind: 'finalizeOpen'; readonly id: string }
  /** `name`: of the recording when there is only one. */
  | { readonly kind: 'verify'; readonly wanted: VerifyRequest; readonly name: string | null }
  | { readonly kind: 'previews'; readonly previews: readonly FolderPreview[]; readonly mayAdd: boolean }
  | { readonly kind: 'removeFolder'; readonly path: string }
  | { readonly kind: 'leaveSettings'; readonly to: Screen }
  | { readonly kind: 'shortcuts' }
  | { readonly kind: 'licences'; readonly licences: readonly Licence[] };

/** A message at the lower edge. */
export type Toast =
  | { readonly kind: 'failure'; readonly failure: Failure }
  | { readonly kind: 'copied' }
  | { readonly kind: 'saved'; readonly path: string }
  | { readonly kind: 'noFolder' };

export interface AppState {
  readonly settings: SettingsView | undefined;
  readonly credentials: CredentialsView | undefined;
  readonly info: AppInfo | undefined;
  readonly facts: AppFacts | undefined;
  readonly screen: Screen;
  readonly filter: ListFilter;
  readonly query: string;
  readonly order: ListOrder;
  /** Ids of the selected recordings; empty when none is. */
  readonly selection: ReadonlySet<string>;
  /** The recording at which a range begins: the one that was clicked or selected last. */
  readonly anchor: string | undefined;
  /** Key of the list row that has the keyboard focus. */
  readonly currentKey: string | undefined;
  /** Id of the recording whose details are open. */
  readonly detailsId: string | undefined;
  /** Forms with changes that are neither saved nor being saved. */
  readonly unsavedForms: ReadonlySet<string>;
  readonly dialog: OpenDialog | undefined;
  readonly toast: Toast | undefined;
  /** Actions that can still be undone, oldest first. */
  readonly delayed: readonly DelayedAction[];
}

/** State of the window itself, and facts that the main process sends beside the engine's views. */
export const useApp = create<AppState>(() => ({
  settings: undefined,
  credentials: undefined,
  info: undefined,
  facts: undefined,
  screen: 'streams',
  filter: 'all',
  query: '',
  order: 'newest',
  selection: new Set(),
  anchor: undefined,
  currentKey: undefined,
  detailsId: undefined,
  unsavedForms: new Set(),
  dialog: undefined,
  toast: undefined,
  delayed: [],
}));

/** Opens a screen. Asks first when that would drop unsaved settings. */
export function showScreen(screen: Screen): void {
  useApp.setState((state) =>
    state.screen === 'settings' && screen !== 'settings' && state.unsavedForms.size > 0
      ? { dialog: { kind: 'leaveSettings', to: screen } }
      : { screen },
  );
}

/** Leaves the settings and drops unsaved changes. */
export function leaveSettings(to: Screen): void {
  useApp.setState({ screen: to, dialog: undefined });
}

export function openDialog(dialog: OpenDialog): void {
  useApp.setState({ dialog });
}

export function closeDialog(): void {
  useApp.setState({ dialog: undefined });
}

export function showToast(toast: Toast): void {
  useApp.setState({ toast });
}

export function showFailure(failure: Failure): void {
  showToast({ kind: 'failure', failure });
}
