/** Drawn for Rushes on a 16 × 16 grid with a 1.5 stroke. */
const PATHS = {
  streams: 'M2 12.5V9.5M5 12.5v-6M8 12.5v-9M11 12.5V7M14 12.5v-2',
  folder: 'M1.75 4.25a1 1 0 0 1 1-1h3.1l1.6 1.75h5.8a1 1 0 0 1 1 1v6a1 1 0 0 1-1 1H2.75a1 1 0 0 1-1-1z',
  folderAdd:
    'M1.75 4.25a1 1 0 0 1 1-1h3.1l1.6 1.75h5.8a1 1 0 0 1 1 1v6a1 1 0 0 1-1 1H2.75a1 1 0 0 1-1-1zM8 7.25v3.5M6.25 9h3.5',
  history: 'M2.75 8A5.25 5.25 0 1 0 4.4 4.2M2.75 2.25v3h3M8 5v3.25l2.25 1.5',
  table: 'M2.25 3h11.5v10H2.25zM2.25 6.25h11.5M2.25 9.5h11.5M6.5 3v10',
  document: 'M4 2h5.25L12 4.75V14H4zM9 2.25V5h2.75M6 8h4M6 10.75h4',
  settings:
    'M2 4.5h6.2M12.3 4.5H14M2 11.5h1.7M7.8 11.5H14M10.25 6.5a2 2 0 1 0 0-4 2 2 0 0 0 0 4zM5.75 13.5a2 2 0 1 0 0-4 2 2 0 0 0 0 4z',
  check: 'M3 8.5l3.25 3.25L13 5',
  alert: 'M8 4v5M8 11.75v.25',
  arrowUp: 'M8 13V3.5M4 7.25L8 3.25l4 4',
  pause: 'M5.5 3.5v9M10.5 3.5v9',
  play: 'M5 3.25v9.5l7.5-4.75z',
  flag: 'M3.5 14V2.5M3.5 3h8.75L10.5 6l1.75 3H3.5',
  lock: 'M3.75 7.5h8.5v6h-8.5zM5.5 7.25V5a2.5 2.5 0 0 1 5 0v2.25',
  unlock: 'M3.75 7.5h8.5v6h-8.5zM5.5 7.25V5a2.5 2.5 0 0 1 4.7-1.2',
  more: 'M3.5 8h.01M8 8h.01M12.5 8h.01',
  close: 'M3.75 3.75l8.5 8.5M12.25 3.75l-8.5 8.5',
  search: 'M7 11.75a4.75 4.75 0 1 0 0-9.5 4.75 4.75 0 0 0 0 9.5zM10.5 10.5L14 14',
  retry: 'M13.25 8A5.25 5.25 0 1 1 11.6 4.2M13.25 2.25v3h-3',
  trash: 'M2.75 4.25h10.5M6 4V2.5h4V4M4.25 4.5l.6 9h6.3l.6-9',
  link: 'M6.75 9.25l2.5-2.5M7.5 4.75l1.6-1.6a2.65 2.65 0 0 1 3.75 3.75l-1.6 1.6M8.5 11.25l-1.6 1.6a2.65 2.65 0 0 1-3.75-3.75l1.6-1.6',
  share:
    'M12 5.5a1.75 1.75 0 1 0 0-3.5 1.75 1.75 0 0 0 0 3.5zM4 9.75a1.75 1.75 0 1 0 0-3.5 1.75 1.75 0 0 0 0 3.5zM12 14a1.75 1.75 0 1 0 0-3.5 1.75 1.75 0 0 0 0 3.5zM5.5 7.1l5-2.5M5.5 8.9l5 2.5',
  reveal: 'M6.5 3.25H3.25v9.5h9.5V9.5M9.25 3h3.75v3.75M12.75 3.25L7.5 8.5',
  stored:
    'M2.5 5c0-1.25 2.5-2.25 5.5-2.25S13.5 3.75 13.5 5 11 7.25 8 7.25 2.5 6.25 2.5 5zM2.5 5v6c0 1.25 2.5 2.25 5.5 2.25s5.5-1 5.5-2.25V5M2.5 8c0 1.25 2.5 2.25 5.5 2.25s5.5-1 5.5-2.25',
  panel: 'M2 3.25h12v9.5H2zM9.75 3.5v9',
  keyboard: 'M1.75 4.25h12.5v7.5H1.75zM4.25 6.75h.01M6.75 6.75h.01M9.25 6.75h.01M11.75 6.75h.01M5 9.25h6',
  cloud: 'M4.75 12.5a3 3 0 0 1-.3-5.98 3.85 3.85 0 0 1 7.45.73 2.65 2.65 0 0 1-.4 5.25z',
  cloudOff: 'M4.75 12.5a3 3 0 0 1-.3-5.98M6 4.9a3.85 3.85 0 0 1 5.9 2.35 2.65 2.65 0 0 1 1.3 4.2M2.5 2.5l11 11',
  eye: 'M1.5 8S4 3.5 8 3.5 14.5 8 14.5 8 12 12.5 8 12.5 1.5 8 1.5 8zM8 10a2 2 0 1 0 0-4 2 2 0 0 0 0 4z',
  film: 'M2.25 3h11.5v10H2.25zM5 3v10M11 3v10M2.25 6.3H5M2.25 9.7H5M11 6.3h2.75M11 9.7h2.75',
  chevron: 'M4 6.25L8 10.25l4-4',
  drop: 'M8 2.5v7M4.75 6.75L8 10l3.25-3.25M2.5 10.5v2.75h11V10.5',
  folderOff:
    'M1.75 4.25a1 1 0 0 1 1-1h3.1l1.6 1.75h5.8a1 1 0 0 1 1 1v6a1 1 0 0 1-1 1H2.75a1 1 0 0 1-1-1zM6.25 7.5l3.5 3.5M9.75 7.5l-3.5 3.5',
  unreachable: 'M2.5 3.25h11v4h-11zM2.5 8.75h4M4.75 5.25h.01M4.75 10.75h.01M2.5 8.75v4h4M9 9l4.5 4.5M13.5 9L9 13.5',
  incomplete: 'M8 2.5a5.5 5.5 0 1 0 5.5 5.5M8 5v3.5M8 11v.01',
  minus: 'M4 8h8',
  gauge: 'M3.25 12.5a5.75 5.75 0 1 1 9.5 0M8 9.5l2.75-3.25M7.25 9.75a.75.75 0 1 0 1.5 0 .75.75 0 0 0-1.5 0z',
} as const;

export type IconName = keyof typeof PATHS;

/** An icon in the current text colour. Hidden from screen readers: the text or label next to it has the meaning. */
export function Icon({ name, size = 16 }: { readonly name: IconName; readonly size?: number }) {
  return (
    <svg
      width={size}
      height={size}
      viewBox="0 0 16 16"
      fill="none"
      stroke="currentColor"
      strokeWidth={name === 'more' ? 2.25 : 1.5}
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
    >
      <path d={PATHS[name]} />
    </svg>
  );
}
