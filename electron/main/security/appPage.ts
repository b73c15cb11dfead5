/** The app's own scheme: no other page is ours. */
export const APP_SCHEME = 'app';
export const APP_HOST = 'rushes';

/** The window's one page. */
export const APP_PAGE = `${APP_SCHEME}://${APP_HOST}/index.html`;
