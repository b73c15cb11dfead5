import type { UserCommand } from '../../shared/commands.ts';
import type { FolderPreview, RequestChannel, Requests } from '../../shared/ipc.ts';
import type { HistoryExport, HistoryFilter } from '../../shared/history.ts';
import type { NewSecret, Secret } from '../../shared/secrets.ts';
import type { SettingsPatch } from '../../shared/settings.ts';
import { getBridge, valueOf } from '../bridge/bridge.ts';
import { openDialog, showFailure, showToast, useApp } from './appStore.ts';

/** Sends one request. A failure is shown as a toast and gives `undefined`. */
export function sendRequest<C extends RequestChannel>(
  channel: C,
  request: Requests[C]['request'],
): Promise<Requests[C]['value'] | undefined> {
  return valueOf(getBridge().request(channel, request), showFailure);
}

/** Sends a command to the engine. */
export function sendCommand(command: UserCommand): void {
  void sendRequest('engine.command', command);
}

/** Saves a patch, all or nothing. @returns whether it was saved */
export async function saveSettings(patch: SettingsPatch): Promise<boolean> {
  const settings = await sendRequest('settings.set', patch);
  if (settings !== undefined) useApp.setState({ settings });
  return settings !== undefined;
}

/** Opens the system's file dialog for the ffprobe to run; the main process saves the choice. */
export async function chooseFfprobe(): Promise<void> {
  const settings = await sendRequest('ffprobe.choose', null);
  if (settings !== undefined) useApp.setState({ settings });
}

/** Goes back to the ffprobe that comes with the app. */
export async function resetFfprobe(): Promise<void> {
  const settings = await sendRequest('ffprobe.reset', null);
  if (settings !== undefined) useApp.setState({ settings });
}

/** Stores a secret in the main process; the window keeps no copy. @returns whether it was stored */
export async function storeSecret(secret: NewSecret): Promise<boolean> {
  const credentials = await sendRequest('credentials.set', secret);
  if (credentials !== undefined) useApp.setState({ credentials });
  return credentials !== undefined;
}

export async function forgetSecret(kind: Secret['kind']): Promise<void> {
  const credentials = await sendRequest('credentials.clear', { kind });
  if (credentials !== undefined) useApp.setState({ credentials });
}

/** Opens the system's folder dialog, then shows a preview of the chosen folders. */
export async function chooseFolders(): Promise<void> {
  showPreviews(await sendRequest('folders.choose', null));
}

/** Shows a preview of the folders among the dropped files. */
export async function offerDropped(files: readonly File[]): Promise<void> {
  const previews = await valueOf(getBridge().offerDropped(files), showFailure);
  if (previews?.length === 0) showToast({ kind: 'noFolder' });
  else showPreviews(previews);
}

export async function addFolders(paths: readonly string[], isOnlyNew: boolean): Promise<void> {
  const settings = await sendRequest('folders.add', isOnlyNew ? { paths, isOnlyNew } : { paths });
  if (settings !== undefined) useApp.setState({ settings });
}

export async function removeFolder(path: string): Promise<void> {
  const settings = await sendRequest('folders.remove', { path });
  if (settings !== undefined) useApp.setState({ settings });
}

/** Creates a watched folder that is not there. The host asks the person first; the view of the folder shows when it is there. */
export async function createFolder(path: string): Promise<void> {
  await sendRequest('folders.create', { path });
}

/** Uploads only recordings that are new from now on, or all that the folder holds. */
export async function setOnlyNew(path: string, isOnlyNew: boolean): Promise<void> {
  const settings = await sendRequest('folders.setOnlyNew', { path, isOnlyNew });
  if (settings !== undefined) useApp.setState({ settings });
}

export async function pauseFolder(path: string, isPaused: boolean): Promise<void> {
  const settings = await sendRequest('folders.setPaused', { path, isPaused });
  if (settings !== undefined) useApp.setState({ settings });
}

export async function previewFolder(path: string): Promise<void> {
  const preview = await sendRequest('folders.preview', { path });
  if (preview !== undefined) openDialog({ kind: 'previews', previews: [preview], mayAdd: false });
}

export async function copyUrl(id: string): Promise<void> {
  const copied = await sendRequest('recording.copyUrl', { id });
  if (copied !== undefined) showToast({ kind: 'copied' });
}

/** Saves the selected recordings as a table or a report, where the person wants it. */
export async function exportHistory(filter: HistoryFilter, format: HistoryExport['format']): Promise<void> {
  const saved = await sendRequest('history.export', { filter, format });
  if (saved !== undefined && saved.path !== null) showToast({ kind: 'saved', path: saved.path });
}

function showPreviews(previews: readonly FolderPreview[] | undefined): void {
  if (previews === undefined || previews.length === 0) return;
  openDialog({ kind: 'previews', previews, mayAdd: true });
}
