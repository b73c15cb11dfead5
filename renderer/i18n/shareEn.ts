/** The texts of links to finished objects. */
export const shareEn = {
  title: 'Share this recording',
  text: 'Whoever has the link can read the object until the link ends. It cannot be withdrawn.',
  duration: 'Valid for',
  durations: { hour: '1 hour', day: '1 day', week: '7 days' },
  copy: 'Copy link',
  open: 'Open in the browser',
  done: {
    clipboard: (time: string) => `The link is on the clipboard. It is valid until ${time}.`,
    browser: (time: string) => `The browser opens the link. It is valid until ${time}.`,
  },
  mayEndSooner: 'The credentials are temporary: the link ends with them, at the latest after 36 hours.',
};
