import type { FolderPreview, RequestChannel, Requests, RushesBridge } from '../../shared/ipc.ts';
import type { UserCommand } from '../../shared/commands.ts';
import type { NewSecret, Secret } from '../../shared/secrets.ts';
import type { SettingsPatch } from '../../shared/settings.ts';
import { openDialog, tell, tellFailure, useApp } from '../state/appStore.ts';
import { connectBridge, valueOf } from './bridge.ts';

let bridge: RushesBridge | undefined;

/** The bridge of this window, found once. */
export function getBridge(): RushesBridge {
  bridge ??= connectBridge();
  return bridge;
}

/** One request; a failure is shown to the person and gives `undefined`. */
export function ask<C extends RequestChannel>(
  channel: C,
  request: Requests[C]['request'],
): Promise<Requests[C]['value'] | undefined> {
  return valueOf(getBridge().request(channel, request), tellFailure);
}

/** Sends a command to the engine. */
export function command(command: UserCommand): void {
  void ask('engine.command', command);
}

/** Saves a patch, all or nothing. @returns whether it was saved */
export async function saveSettings(patch: SettingsPatch): Promise<boolean> {
  const settings = await ask('settings.set', patch);
  if (settings !== undefined) useApp.setState({ settings });
  return settings !== undefined;
}

/** Stores a secret. It is not kept here. @returns whether it was stored */
export async function storeSecret(secret: NewSecret): Promise<boolean> {
  const credentials = await ask('credentials.set', secret);
  if (credentials !== undefined) useApp.setState({ credentials });
  return credentials !== undefined;
}

export async function forgetSecret(kind: Secret['kind']): Promise<void> {
  const credentials = await ask('credentials.clear', { kind });
  if (credentials !== undefined) useApp.setState({ credentials });
}

/** The system's dialog, then the preview of what was chosen. */
export async function chooseFolders(): Promise<void> {
  showPreviews(await ask('folders.choose', null));
}

/** Dropped files: previews of the folders among them. */
export async function offerDropped(files: readonly File[]): Promise<void> {
  const previews = await valueOf(getBridge().offerDropped(files), tellFailure);
  if (previews?.length === 0) tell({ kind: 'noFolder' });
  else showPreviews(previews);
}

export async function addFolders(paths: readonly string[]): Promise<void> {
  const settings = await ask('folders.add', { paths });
  if (settings !== undefined) useApp.setState({ settings });
}

export async function removeFolder(path: string): Promise<void> {
  const settings = await ask('folders.remove', { path });
  if (settings !== undefined) useApp.setState({ settings });
}

export async function pauseFolder(path: string, isPaused: boolean): Promise<void> {
  const settings = await ask('folders.setPaused', { path, isPaused });
  if (settings !== undefined) useApp.setState({ settings });
}

export async function previewFolder(path: string): Promise<void> {
  const preview = await ask('folders.preview', { path });
  if (preview !== undefined) openDialog({ kind: 'previews', previews: [preview], mayAdd: false });
}

export async function copyUrl(id: string): Promise<void> {
  const copied = await ask('recording.copyUrl', { id });
  if (copied !== undefined) tell({ kind: 'copied' });
}

function showPreviews(previews: readonly FolderPreview[] | undefined): void {
  if (previews === undefined || previews.length === 0) return;
  openDialog({ kind: 'previews', previews, mayAdd: true });
}
