/** Names a file can have on some system, each of which some store or client got wrong once. */
export const ODD_NAMES: readonly string[] = [
  'two words  and more.mp4',
  ' leading and trailing ',
  '-rf.mp4',
  'a+b=c&d?e#f.mp4',
  '100%25 %2F done.mp4',
  `quotes'"\`.mp4`,
  'angle<br>&amp;.mp4',
  'back\\slash;semi:colon,comma|pipe*star.mp4',
  '(round)[square]{curly}!@$^~.mp4',
  'line\nbreak\tand tab.mp4',
  'Müller composed.mp4'.normalize('NFC'),
  'Müller decomposed.mp4'.normalize('NFD'),
  '日本語の録画 🎬.mp4',
  'ا‏רtl.mp4',
  `${'ä'.repeat(125)}x.mp4`,
  '...mp4',
];
