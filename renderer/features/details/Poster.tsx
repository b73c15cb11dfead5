import { useEffect, useRef, useState } from 'react';
import { visibleText } from '../../../shared/visibleText.ts';
import { getBridge } from '../../bridge/bridge.ts';
import { useLanguage } from '../../i18n/language.ts';
import { drawClipFrame } from './clipFrame.ts';
import './poster.css';

interface PosterProps {
  /** Of a completed recording. The element needs it as its `key` too. */
  readonly id: string;
  readonly name: string;
}

/** A still frame of a completed recording, where the file is still there and the platform decodes it; otherwise nothing. */
export function Poster({ id, name }: PosterProps) {
  const { t } = useLanguage();
  const canvas = useRef<HTMLCanvasElement>(null);
  const [isDrawn, setIsDrawn] = useState(false);

  useEffect(() => {
    const stop = new AbortController();
    void drawPoster(id, canvas.current, stop.signal).then((drawn) => {
      if (!stop.signal.aborted) setIsDrawn(drawn);
    });
    return () => stop.abort();
  }, [id]);

  return (
    <canvas
      ref={canvas}
      className="poster"
      role="img"
      aria-label={t.details.poster(visibleText(name))}
      hidden={!isDrawn}
    />
  );
}

async function drawPoster(id: string, canvas: HTMLCanvasElement | null, signal: AbortSignal): Promise<boolean> {
  const reply = await getBridge().request('recording.clip', { id });
  if (canvas === null || signal.aborted || !reply.ok || reply.value.source === null) return false;
  return drawClipFrame(reply.value.source, canvas, signal);
}
