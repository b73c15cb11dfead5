import { describe, expect, test, vi } from 'vitest';
import { CONTENT_SECURITY_POLICY } from '../../../../electron/main/security/appPage.ts';
import { answerRequest } from '../../../../electron/main/security/appScheme.ts';
import { clipSource } from '../../../../electron/backend/clips.ts';
import { createMemoryPages } from '../../../../electron/main/security/memoryPages.ts';

vi.mock('electron', () => ({ protocol: {} }));

const SIZE = 3_000_000;
const at = (position: number): number => position % 251;

/** A recording `known` with this file; counts what is open. */
function rig(path = '/card/clip.mp4') {
  let open = 0;
  const openClip = async (id: string) => {
    if (id === 'broken') throw new Error('The drive does not answer.');
    if (id !== 'known') return undefined;
    open++;
    return {
      path,
      sizeBytes: SIZE,
      async read(target: Uint8Array, position: number) {
        const length = Math.min(target.byteLength, SIZE - position);
        for (let n = 0; n < length; n++) target[n] = at(position + n);
        return length;
      },
      async close() {
        open--;
      },
    };
  };
  const deps = { folder: '/nowhere', pages: createMemoryPages(), openClip };
  const get = (pathname: string, range?: string, method = 'GET'): Promise<Response> =>
    answerRequest(
      new Request(`app://rushes${pathname}`, { method, headers: range === undefined ? {} : { Range: range } }),
      deps,
    );
  return { get, openClip, stillOpen: () => open };
}

describe('the clip of a recording', () => {
  test.each([
    ['bytes=0-', 0, 1_048_575],
    ['bytes=0-99', 0, 99],
    ['bytes=2000000-', 2_000_000, 2_999_999],
    ['bytes=2999999-5000000', 2_999_999, 2_999_999],
  ])('is served in pieces: %s', async (range, first, last) => {
    const { get, stillOpen } = rig();
    const response = await get('/clip/known', range);
    expect(response.status).toBe(206);
    expect(response.headers.get('Content-Range')).toBe(`bytes ${first}-${last}/${SIZE}`);
    expect(response.headers.get('Content-Security-Policy')).toBe(CONTENT_SECURITY_POLICY);
    expect(response.headers.get('X-Content-Type-Options')).toBe('nosniff');
    expect(response.headers.get('Content-Type')).toBe('video/mp4');
    const body = new Uint8Array(await response.arrayBuffer());
    expect([body.length, body[0], body.at(-1)]).toEqual([last - first + 1, at(first), at(last)]);
    expect(stillOpen()).toBe(0);
  });

  test.each(['bytes=3000000-', 'bytes=5-4', 'bytes=-5', 'bytes=0-1,3-4', 'bytes=99999999999999999999-', 'lines=0-1'])(
    'is not served in the range %s',
    async (range) => {
      const { get, stillOpen } = rig();
      const response = await get('/clip/known', range);
      expect([response.status, response.headers.get('Content-Range')]).toEqual([416, `bytes */${SIZE}`]);
      expect((await response.arrayBuffer()).byteLength).toBe(0);
      expect(stillOpen()).toBe(0);
    },
  );

  test.each([
    '/clip/other',
    '/clip/broken',
    '/clip/',
    '/clip/known/x',
    '/clip/known%2f..',
    '/clip/..%2f..%2fetc%2fpasswd',
    '/clip//etc/passwd',
    '/clips/known',
  ])('is nowhere else: %s', async (pathname) => {
    expect((await rig().get(pathname, 'bytes=0-')).status).toBe(404);
  });

  test.each(['POST', 'PUT', 'DELETE', 'OPTIONS', 'HEAD'])('is not there for %s', async (method) => {
    expect((await rig().get('/clip/known', 'bytes=0-', method)).status).toBe(404);
  });

  test.each(['/card/clip.mxf', '/card/clip.html', '/card/clip.js', '/card/clip'])(
    'is not read when it is no container of a browser: %s',
    async (path) => {
      const { get, openClip, stillOpen } = rig(path);
      expect((await get('/clip/known', 'bytes=0-')).status).toBe(404);
      expect(await clipSource('known', openClip)).toBeNull();
      expect(stillOpen()).toBe(0);
    },
  );

  test('has an address where it can be shown', async () => {
    const { openClip, stillOpen } = rig('/card/CLIP.MOV');
    expect(await clipSource('known', openClip)).toBe('clip/known');
    expect(stillOpen()).toBe(0);
    for (const id of ['other', 'broken', '../known', 'a/b', '']) expect(await clipSource(id, openClip)).toBeNull();
  });
});
