import { describe, expect, test } from 'vitest';
import type { OpenClipById } from '../../electron/backend/clips.ts';

const SIZE = 3_000_000;
const at = (position: number): number => position % 251;

export interface ClipRequest {
  readonly pathname: string;
  readonly range?: string;
  readonly method?: string;
}

/** Sends a request of the window to a host that serves the clips of `openClip`. */
export type ClipHost = (openClip: OpenClipById) => Promise<(request: ClipRequest) => Promise<Response>>;

/** A recording `known` with this file; counts what is open. */
export function fakeClips(path = '/card/clip.mp4'): {
  readonly openClip: OpenClipById;
  readonly stillOpen: () => number;
} {
  let open = 0;
  const openClip: OpenClipById = async (id) => {
    if (id === 'broken') throw new Error('The drive does not answer.');
    if (id !== 'known') return undefined;
    open++;
    return {
      path,
      sizeBytes: SIZE,
      async read(target, position) {
        const length = Math.min(target.byteLength, SIZE - position);
        for (let n = 0; n < length; n++) target[n] = at(position + n);
        return length;
      },
      async close() {
        open--;
      },
    };
  };
  return { openClip, stillOpen: () => open };
}

/** The rules by which every host of the window serves the clips of completed recordings. */
export function clipPagesContract(name: string, host: ClipHost): void {
  describe(`the clip of a recording (${name})`, () => {
    test.each([
      ['bytes=0-', 0, 1_048_575],
      ['bytes=0-99', 0, 99],
      ['bytes=2000000-', 2_000_000, 2_999_999],
      ['bytes=2999999-5000000', 2_999_999, 2_999_999],
    ])('is served in pieces: %s', async (range, first, last) => {
      const { openClip, stillOpen } = fakeClips();
      const get = await host(openClip);
      const response = await get({ pathname: '/clip/known', range });
      expect(response.status).toBe(206);
      expect(response.headers.get('Content-Range')).toBe(`bytes ${first}-${last}/${SIZE}`);
      expect(response.headers.get('Content-Security-Policy')).toContain("default-src 'none'");
      expect(response.headers.get('X-Content-Type-Options')).toBe('nosniff');
      expect(response.headers.get('Cross-Origin-Resource-Policy')).toBe('same-origin');
      expect(response.headers.get('Access-Control-Allow-Origin')).toBeNull();
      expect(response.headers.get('Content-Type')).toBe('video/mp4');
      const body = new Uint8Array(await response.arrayBuffer());
      expect([body.length, body[0], body.at(-1)]).toEqual([last - first + 1, at(first), at(last)]);
      expect(stillOpen()).toBe(0);
    });

    test.each(['bytes=3000000-', 'bytes=5-4', 'bytes=-5', 'bytes=0-1,3-4', 'bytes=99999999999999999999-', 'lines=0-1'])(
      'is not served in the range %s',
      async (range) => {
        const { openClip, stillOpen } = fakeClips();
        const get = await host(openClip);
        const response = await get({ pathname: '/clip/known', range });
        expect([response.status, response.headers.get('Content-Range')]).toEqual([416, `bytes */${SIZE}`]);
        expect((await response.arrayBuffer()).byteLength).toBe(0);
        expect(stillOpen()).toBe(0);
      },
    );

    test('is nowhere else', async () => {
      const get = await host(fakeClips().openClip);
      for (const pathname of [
        '/clip/other',
        '/clip/broken',
        '/clip/',
        '/clip/known/x',
        '/clip/known%2f..',
        '/clip/..%2f..%2fetc%2fpasswd',
        '/clip//etc/passwd',
        '/clips/known',
      ])
        expect([pathname, (await get({ pathname, range: 'bytes=0-' })).status]).toEqual([pathname, 404]);
    });

    test.each(['POST', 'PUT', 'DELETE', 'OPTIONS', 'HEAD'])('is not there for %s', async (method) => {
      const { status } = await (await host(fakeClips().openClip))({
        pathname: '/clip/known',
        range: 'bytes=0-',
        method,
      });
      expect([404, 405]).toContain(status);
    });

    test.each(['/card/clip.mxf', '/card/clip.html', '/card/clip.js', '/card/clip'])(
      'is not read when it is no container of a browser: %s',
      async (path) => {
        const { openClip, stillOpen } = fakeClips(path);
        expect((await (await host(openClip))({ pathname: '/clip/known', range: 'bytes=0-' })).status).toBe(404);
        expect(stillOpen()).toBe(0);
      },
    );
  });
}
