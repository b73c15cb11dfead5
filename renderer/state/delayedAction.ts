/** Something a person asked for that is carried out later, so that it can be undone. */
export type DelayedAction =
  | { readonly kind: 'discard'; readonly id: string; readonly name: string }
  | { readonly kind: 'removeFolder'; readonly path: string };
