import { create } from 'zustand';
import type { AppFacts, AppInfo, CredentialsView, FolderPreview, SettingsView } from '../../shared/ipc.ts';
import type { Failure } from '../bridge/bridge.ts';
import type { ListFilter } from './listRows.ts';

export const SCREENS = ['streams', 'folders', 'settings'] as const;
export type Screen = (typeof SCREENS)[number];

/** A question that stands in front of everything until it is answered. */
export type OpenDialog =
  | { readonly kind: 'discard'; readonly id: string }
  | { readonly kind: 'finalize' }
  | { readonly kind: 'previews'; readonly previews: readonly FolderPreview[]; readonly mayAdd: boolean }
  | { readonly kind: 'removeFolder'; readonly path: string }
  | { readonly kind: 'shortcuts' };

/** Something that happened outside of the engine's numbers and goes away when it was read. */
export type Toast =
  | { readonly kind: 'failure'; readonly failure: Failure }
  | { readonly kind: 'copied' }
  | { readonly kind: 'noFolder' };

interface AppState {
  readonly settings: SettingsView | undefined;
  readonly credentials: CredentialsView | undefined;
  readonly info: AppInfo | undefined;
  readonly facts: AppFacts | undefined;
  readonly screen: Screen;
  readonly filter: ListFilter;
  readonly query: string;
  /** Row of the list that the keyboard is on. */
  readonly currentKey: string | undefined;
  /** Recording whose details are shown. */
  readonly detailsId: string | undefined;
  readonly dialog: OpenDialog | undefined;
  readonly toast: Toast | undefined;
}

/** What the window itself remembers: where it is, and what main told beside the engine. */
export const useApp = create<AppState>(() => ({
  settings: undefined,
  credentials: undefined,
  info: undefined,
  facts: undefined,
  screen: 'streams',
  filter: 'all',
  query: '',
  currentKey: undefined,
  detailsId: undefined,
  dialog: undefined,
  toast: undefined,
}));

export function goTo(screen: Screen): void {
  useApp.setState({ screen });
}

export function openDialog(dialog: OpenDialog): void {
  useApp.setState({ dialog });
}

export function closeDialog(): void {
  useApp.setState({ dialog: undefined });
}

export function tell(toast: Toast): void {
  useApp.setState({ toast });
}

export function tellFailure(failure: Failure): void {
  tell({ kind: 'failure', failure });
}
