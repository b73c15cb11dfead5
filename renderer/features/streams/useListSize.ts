import { type RefObject, useLayoutEffect, useState } from 'react';

export interface ListSize {
  readonly width: number;
  readonly height: number;
}

/** The inner size of an element in CSS pixels; follows changes. */
export function useListSize(ref: RefObject<HTMLElement | null>): ListSize {
  const [size, setSize] = useState<ListSize>({ width: 1000, height: 600 });
  useLayoutEffect(() => {
    const element = ref.current;
    if (element === null) return undefined;
    const measure = (): void => setSize({ width: element.clientWidth, height: element.clientHeight });
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => observer.disconnect();
  }, [ref]);
  return size;
}
