import { spawn } from 'node:child_process';
import { once } from 'node:events';

/** Records noisy pictures into an MP4 in real time, about 1.2 MB a second; resolves when the recorder has closed the file. */
export async function recordTake(file: string, seconds: number): Promise<void> {
  const picture = `testsrc2=s=480x270:r=25:d=${seconds},noise=alls=80:allf=t`;
  const rate = ['-b:v', '10M', '-minrate', '10M', '-maxrate', '10M', '-bufsize', '2M'];
  const codec = ['-c:v', 'libx264', '-preset', 'ultrafast', '-pix_fmt', 'yuv420p', ...rate];
  const recorder = spawn('ffmpeg', ['-v', 'error', '-re', '-f', 'lavfi', '-i', picture, ...codec, '-y', file], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const [status] = await once(recorder, 'exit');
  if (status !== 0) throw new Error(`ffmpeg ended with ${String(status)}.`);
}
