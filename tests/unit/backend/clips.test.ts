import { expect, test } from 'vitest';
import { clipSource } from '../../../electron/backend/clips.ts';
import { fakeClips } from '../../contract/clipPages.contract.ts';

test('a clip has an address where it can be shown', async () => {
  const { openClip, stillOpen } = fakeClips('/card/CLIP.MOV');
  expect(await clipSource('known', openClip)).toBe('clip/known');
  expect(stillOpen()).toBe(0);
  for (const id of ['other', 'broken', '../known', 'a/b', '']) expect(await clipSource(id, openClip)).toBeNull();
});

test.each(['/card/clip.mxf', '/card/clip.html', '/card/clip.js', '/card/clip'])(
  'a file that is no container of a browser has no address: %s',
  async (path) => {
    const { openClip, stillOpen } = fakeClips(path);
    expect(await clipSource('known', openClip)).toBeNull();
    expect(stillOpen()).toBe(0);
  },
);
