import type { CardView, FolderCheck, UnsafeFile } from '../../../shared/cards.ts';
import { ago } from './recordings.ts';

/** A card with this many verified files of this many wanted ones, each of 1 GB. */
function cardOf(path: string, verified: number, wanted: number, changes: Partial<CardView> = {}): CardView {
  const unsafe = Array.from({ length: Math.min(100, wanted - verified) }, (_, index): UnsafeFile => {
    const reason = index === 0 ? 'uploading' : 'waiting';
    return {
      path: `${path.split('/').at(-1) ?? ''}/A003C${String(index).padStart(3, '0')}.mov`,
      sizeBytes: 1e9,
      reason,
    };
  });
  return {
    path,
    wanted,
    verified,
    notIncluded: 12,
    bytesLeft: (wanted - verified) * 1e9,
    unsafe,
    verdict: verified === wanted ? 'safe' : 'unsafe',
    ...changes,
  };
}

/** Two cards in a folder: one is safe, 188 files of the other one are not. */
export function checkOf(path: string): FolderCheck {
  const cards = [
    cardOf(`${path}/CAM_A`, 812, 1_000, { volume: 'uuid:1A2B-3C4D' }),
    cardOf(`${path}/CAM_B`, 640, 640, { volume: 'uuid:5E6F-7A8B' }),
  ];
  return { path, checkedAt: ago(5), cards, unreadable: 0 };
}
