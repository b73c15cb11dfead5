import { describe, expect, test } from 'vitest';
import { isTrustedSender, type Sender } from '../../../../electron/main/security/appPage.ts';

const PAGE = 'app://rushes/index.html';

describe('who may send', () => {
  const sender = (url: string, parent: unknown = null, id = 1): Sender =>
    // Of a frame, only these two are looked at.
    ({ senderFrame: { url, parent } as Sender['senderFrame'], sender: { id } });

  test('the top frame of our page in our window', () => {
    expect(isTrustedSender(sender(PAGE), 1)).toBe(true);
    expect(isTrustedSender(sender(`${PAGE}#/settings`), 1)).toBe(true);
  });

  test.each([
    ['another page of the scheme', sender('app://rushes/other.html')],
    ['another host of the scheme', sender('app://evil/index.html')],
    ['a page that begins like ours', sender(`${PAGE}.evil.example`)],
    ['a page of the web', sender('https://rushes/index.html')],
    ['a page that names ours in its query', sender(`https://evil.example/?${PAGE}`)],
    ['a frame inside our page', sender(PAGE, {})],
    ['a frame that is gone', { senderFrame: null, sender: { id: 1 } }],
    ['another window', sender(PAGE, null, 2)],
  ])('not %s', (_name, event) => {
    expect(isTrustedSender(event, 1)).toBe(false);
  });

  test('nobody while there is no window', () => {
    expect(isTrustedSender(sender(PAGE), undefined)).toBe(false);
  });
});
