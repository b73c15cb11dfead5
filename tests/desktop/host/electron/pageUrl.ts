/** Chromium cannot be taught a scheme from outside, so `app://rushes/x` stands at an https address that can exist nowhere. */
const ORIGIN = 'https://rushes.app.invalid';
const APP = 'app://rushes';

export function isAppUrl(url: string): boolean {
  return url.startsWith(`${APP}/`);
}

export function toPageUrl(url: string): string {
  return isAppUrl(url) ? ORIGIN + url.slice(APP.length) : url;
}

export function fromPageUrl(url: string): string {
  return url.startsWith(`${ORIGIN}/`) ? APP + url.slice(ORIGIN.length) : url;
}
