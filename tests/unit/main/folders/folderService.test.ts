import { describe, expect, test } from 'vitest';
import { OfferedFolders } from '../../../../electron/main/folders/folderService.ts';
import { placeAmong } from '../../../../electron/main/folders/previewFolder.ts';

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
