import { readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { isOnMissingDrive } from '../../../../electron/backend/folders/createFolder.ts';
import { createFolderService, OfferedFolders } from '../../../../electron/backend/folders/folderService.ts';
import { keepSettings } from '../../../../electron/backend/settings/settingsKeeper.ts';
import { placeAmong } from '../../../../electron/backend/folders/previewFolder.ts';
import { DEFAULT_SETTINGS } from '../../../../shared/settings.ts';
import { tempFolder } from '../../../support/tempFolder.ts';

describe('which folders may be watched', () => {
  test('those a person pointed at', () => {
    const offered = new OfferedFolders();
    offered.offer('/media/card/');
    expect(offered.has('/media/card/')).toBe(true);
    expect(offered.has('/media/./card/')).toBe(true);
    expect(offered.has('/media')).toBe(false);
    expect(offered.has('/media/card/../other')).toBe(false);
  });

  test('how a folder lies to those that are watched', () => {
    const watched = ['/media/card', '/home/ann'];
    expect(placeAmong('/media/card', watched)).toBe('watched');
    expect(placeAmong('/media/card/DCIM', watched)).toBe('watched');
    expect(placeAmong('/media/card2', watched)).toBe('new');
    expect(placeAmong('/media/..card', watched)).toBe('new');
    expect(placeAmong('/media', watched)).toBe('contains');
    expect(placeAmong('/', watched)).toBe('contains');
    expect(placeAmong('/var', watched)).toBe('new');
  });
});

describe('the watched folders', () => {
  const ignore = (): void => undefined;
  const noFiles = { async *scan() {} };

  test('are added, previewed and changed only if a person chose them', async () => {
    const settings = keepSettings(DEFAULT_SETTINGS, ignore, ignore);
    const service = createFolderService(settings, noFiles);
    const folder = tempFolder();
    await expect(service.add([folder], false)).rejects.toMatchObject({ code: 'folder_not_offered' });
    await expect(service.preview(folder)).rejects.toMatchObject({ code: 'folder_not_offered' });
    expect(() => service.remove(folder)).toThrow('not watched');
    expect(() => service.setPaused(folder, true)).toThrow('not watched');
    expect(settings.current.folders).toEqual([]);
    await service.offer([folder, 'relative', '']);
    await expect(service.add([folder, '/other'], false)).rejects.toMatchObject({ code: 'folder_not_offered' });
    expect(settings.current.folders).toEqual([]);
    await service.add([folder], false);
    expect(settings.current.folders).toEqual([{ path: folder, isPaused: false }]);
    service.setPaused(folder, true);
    expect(settings.current.folders).toEqual([{ path: folder, isPaused: true }]);
    service.setPaused(folder, false);
    const before = Date.now();
    const [changed] = service.setOnlyNew(folder, true).settings.folders;
    expect(changed).toMatchObject({ path: folder, isPaused: false });
    expect(Date.parse(changed?.newSince ?? '')).toBeGreaterThanOrEqual(before);
    expect(service.setOnlyNew(folder, false).settings.folders).toEqual([{ path: folder, isPaused: false }]);
    expect(service.remove(folder).settings.folders).toEqual([]);
    await service.add([folder], true);
    expect(settings.current.folders[0]?.newSince).toBeDefined();
    expect(() => service.setOnlyNew('/other', true)).toThrow('not watched');
  });

  test('are created only if they are watched, the person confirms it, and it is possible', async () => {
    const root = tempFolder();
    const folder = path.join(root, 'day 1', 'card');
    const inFile = path.join(root, 'file', 'card');
    writeFileSync(path.join(root, 'file'), '');
    const folders = [folder, inFile].map((one) => ({ path: one, isPaused: false }));
    const service = createFolderService(keepSettings({ ...DEFAULT_SETTINGS, folders }, ignore, ignore), noFiles);
    const yes = async (): Promise<boolean> => true;
    await expect(service.create(path.join(root, 'other'), yes)).rejects.toMatchObject({ code: 'unknown_folder' });
    expect(await service.create(folder, async () => false)).toBe(false);
    expect(readdirSync(root)).toEqual(['file']);
    expect(await service.create(folder, yes)).toBe(true);
    expect(await service.create(folder, yes)).toBe(true);
    expect(readdirSync(path.dirname(folder))).toEqual(['card']);
    await expect(service.create(inFile, yes)).rejects.toMatchObject({
      code: 'folder_not_created',
      message: expect.stringContaining('“card”') as string,
    });
  });

  test('are not created where drives are mounted', async () => {
    const there = new Set(['/', '/Volumes', '/media', '/media/ann', '/run/media/ann', '/mnt']);
    const isThere = (place: string): boolean => there.has(place);
    for (const folder of ['/Volumes/CARD', '/Volumes/CARD/DCIM', '/media/ann/CARD', '/run/media/ann/CARD/a/b'])
      expect([folder, isOnMissingDrive(folder, isThere)]).toEqual([folder, true]);
    for (const folder of ['/mnt/card', '/takes', '/mnt/Volumes/card'])
      expect([folder, isOnMissingDrive(folder, isThere)]).toEqual([folder, false]);
  });

  test('but not where drives belong by a link that leads there', () => {
    const realPath = (place: string): string => (place === '/home/ann/cards' ? '/media/ann' : place);
    const isThere = (place: string): boolean => ['/home/ann', '/home/ann/cards'].includes(place);
    expect(isOnMissingDrive('/home/ann/cards/CARD/DCIM', isThere, realPath)).toBe(true);
    expect(isOnMissingDrive('/home/ann/takes', isThere, realPath)).toBe(false);
  });
});
