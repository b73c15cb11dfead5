import { arc, type Colour, circle, type Layer, ring, roundedSquare, stroke } from './shapes.ts';

const WHITE: Colour = [245, 247, 250, 1];
const BLUE: Colour = [79, 157, 255, 1];
const GREEN: Colour = [64, 192, 119, 1];
const AMBER: Colour = [255, 176, 32, 1];
const VIOLET: Colour = [161, 132, 245, 1];
const SLATE: Colour = [139, 161, 186, 1];
const ORANGE: Colour = [242, 128, 73, 1];
const YELLOW: Colour = [232, 200, 60, 1];
const GREY: Colour = [142, 150, 163, 1];

/** Pictures of progress; the tray of the app counts the same steps. */
const PROGRESS_STEPS = 8;

const ARROW = [
  [0.5, 0.66],
  [0.5, 0.36],
] as const;
const HEAD = [
  [0.385, 0.475],
  [0.5, 0.36],
  [0.615, 0.475],
] as const;

/** A bar between two points of the unit square. */
type Bar = readonly (readonly [x: number, y: number])[];

/** For each cause that stops uploads, its colour and the strokes inside of the ring. */
const CAUSES: readonly (readonly [name: string, colour: Colour, bars: readonly Bar[]])[] = [
  // Two bars.
  [
    'paused',
    VIOLET,
    [
      [
        [0.4, 0.35],
        [0.4, 0.65],
      ],
      [
        [0.6, 0.35],
        [0.6, 0.65],
      ],
    ],
  ],
  // A line through the ring.
  [
    'offline',
    SLATE,
    [
      [
        [0.24, 0.24],
        [0.76, 0.76],
      ],
    ],
  ],
  // A cross.
  [
    'unreachable',
    YELLOW,
    [
      [
        [0.37, 0.37],
        [0.63, 0.63],
      ],
      [
        [0.63, 0.37],
        [0.37, 0.63],
      ],
    ],
  ],
  // The corner and the tab of a folder.
  [
    'folder',
    ORANGE,
    [
      [
        [0.34, 0.64],
        [0.34, 0.4],
        [0.46, 0.4],
        [0.52, 0.46],
        [0.66, 0.46],
        [0.66, 0.64],
        [0.34, 0.64],
      ],
    ],
  ],
];

/** The app: a lens whose rim fills up, with an arrow to the cloud, on a dark tile. */
export function appIcon(): readonly Layer[] {
  const tile: Layer = {
    shape: roundedSquare(0.06, 0.2),
    colour: (y) => [38 - 18 * y, 44 - 20 * y, 56 - 26 * y, 1],
  };
  return [
    tile,
    { shape: ring(0.5, 0.5, 0.29, 0.07), colour: [255, 255, 255, 0.16] },
    { shape: arc(0.5, 0.5, 0.29, 0.07, 0.72), colour: BLUE },
    { shape: stroke(ARROW, 0.065), colour: WHITE },
    { shape: stroke(HEAD, 0.065), colour: WHITE },
  ];
}

/** Name of each tray picture, and what is on it. `isTemplate`: macOS colours it, only the shape counts. */
export function trayIcons(isTemplate: boolean): ReadonlyMap<string, readonly Layer[]> {
  const ink = (colour: Colour): Colour => (isTemplate ? [0, 0, 0, colour[3]] : colour);
  const faint: Colour = isTemplate ? [0, 0, 0, 0.35] : [142, 150, 163, 0.55];
  const mark = (colour: Colour): readonly Layer[] => [
    { shape: stroke(ARROW, 0.11), colour: ink(colour) },
    { shape: stroke(HEAD, 0.11), colour: ink(colour) },
  ];
  const icons = new Map<string, readonly Layer[]>([
    ['idle', [{ shape: ring(0.5, 0.5, 0.4, 0.1), colour: ink(GREY) }, ...mark(GREY)]],
    [
      'safe',
      [
        { shape: ring(0.5, 0.5, 0.4, 0.1), colour: ink(GREEN) },
        {
          shape: stroke(
            [
              [0.32, 0.52],
              [0.45, 0.65],
              [0.69, 0.39],
            ],
            0.12,
          ),
          colour: ink(GREEN),
        },
      ],
    ],
    [
      'attention',
      [
        { shape: ring(0.5, 0.5, 0.4, 0.1), colour: ink(AMBER) },
        {
          shape: stroke(
            [
              [0.5, 0.3],
              [0.5, 0.54],
            ],
            0.12,
          ),
          colour: ink(AMBER),
        },
        { shape: circle(0.5, 0.7, 0.07), colour: ink(AMBER) },
      ],
    ],
  ]);
  for (const [name, colour, bars] of CAUSES) {
    icons.set(name, [
      { shape: ring(0.5, 0.5, 0.4, 0.1), colour: ink(colour) },
      ...bars.map((bar): Layer => ({ shape: stroke(bar, 0.1), colour: ink(colour) })),
    ]);
  }
  for (let step = 0; step < PROGRESS_STEPS; step += 1) {
    icons.set(`uploading-${step}`, [
      { shape: ring(0.5, 0.5, 0.4, 0.1), colour: faint },
      { shape: arc(0.5, 0.5, 0.4, 0.1, (step + 0.5) / PROGRESS_STEPS), colour: ink(BLUE) },
      ...mark(BLUE),
    ]);
  }
  return icons;
}
