/** What is listed of IPv4, and what is exempt, on a Hilbert square: a look shows what a list of lines hides. */
import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import { parseBlock4, type EntryColumns } from '../data/entry-columns.ts';
import { number } from '../parts/words.ts';
import { goTo } from '../state/route.ts';
import { blockAt, blockText, coverage, SIDE, spotOf, type Spot } from './hilbert.ts';
import { colour } from './plot.tsx';

export interface HilbertProps {
  readonly columns: EntryColumns;
  /** Networks that are never listed. */
  readonly exempt: readonly string[];
}

const SCALE = 2;

export function HilbertSquare({ columns, exempt }: HilbertProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const [spot, setSpot] = useState<Spot | undefined>(undefined);
  const listed = useMemo(() => coverage(columns.address4, columns.size4), [columns]);
  const kept = useMemo(() => exemptBlocks(exempt), [exempt]);
  useEffect(() => {
    if (canvas.current !== null) draw(canvas.current, listed, kept);
  }, [listed, kept]);
  const block = spot === undefined ? undefined : blockAt(spot);
  const filled = listed.reduce((sum, count) => sum + (count > 0 ? 1 : 0), 0);
  return (
    <figure class="plot hilbert">
      <figcaption>IPv4 space</figcaption>
      <canvas
        ref={canvas}
        width={SIDE * SCALE}
        height={SIDE * SCALE}
        role="img"
        aria-label={`Listed addresses lie in ${number(filled)} of 65,536 blocks of a /16; exempt networks are hatched`}
        onMouseMove={(event) => {
          setSpot(spotUnder(event));
        }}
        onMouseLeave={() => {
          setSpot(undefined);
        }}
        onClick={(event) => {
          goTo('entries', { text: blockText(blockAt(spotUnder(event))) });
        }}
      />
      <p class="muted small hilbert-text">
        {block === undefined
          ? 'Each point is a /16 along a Hilbert curve; hatched: exempt or own'
          : `${blockText(block)}: ${number(listed[block] ?? 0)} listed${(kept[block] ?? 0) > 0 ? ', part of it exempt' : ''}`}
      </p>
    </figure>
  );
}

function spotUnder(event: MouseEvent): Spot {
  const box = (event.currentTarget as HTMLCanvasElement).getBoundingClientRect();
  const place = (at: number, from: number, length: number): number =>
    Math.max(0, Math.min(SIDE - 1, Math.floor(((at - from) / length) * SIDE)));
  return {
    x: place(event.clientX, box.left, box.width),
    y: place(event.clientY, box.top, box.height),
  };
}

function exemptBlocks(networks: readonly string[]): Float64Array {
  const blocks = networks.flatMap((text) => parseBlock4(text) ?? []);
  return coverage(
    Float64Array.from(blocks, ({ first }) => first),
    Float64Array.from(blocks, ({ size }) => size),
  );
}

function draw(canvas: HTMLCanvasElement, listed: Float64Array, kept: Float64Array): void {
  const context = canvas.getContext('2d');
  if (context === null) return;
  context.fillStyle = colour('--well');
  context.fillRect(0, 0, canvas.width, canvas.height);
  drawGrid(context, canvas.width);
  const [own, ink] = [colour('--muted'), colour('--accent')];
  for (let block = 0; block < listed.length; block += 1) {
    const count = listed[block] ?? 0;
    const exempt = kept[block] ?? 0;
    if (count === 0 && exempt === 0) continue;
    const { x, y } = spotOf(block);
    if (exempt > 0) {
      context.globalAlpha = 0.75;
      context.fillStyle = own;
      if ((x + y) % 2 === 0) context.fillRect(x * SCALE, y * SCALE, SCALE, SCALE);
    }
    if (count === 0) continue;
    // One address must be seen, and a full block be no more than twice as strong.
    context.globalAlpha = Math.min(1, 0.55 + 0.09 * Math.log2(1 + count));
    context.fillStyle = ink;
    context.fillRect(x * SCALE - 0.5, y * SCALE - 0.5, SCALE + 1, SCALE + 1);
  }
  context.globalAlpha = 1;
}

/** Sixteen squares a side: a /8 each. */
function drawGrid(context: CanvasRenderingContext2D, width: number): void {
  context.strokeStyle = colour('--line');
  context.lineWidth = 1;
  for (let n = 1; n < 16; n += 1) {
    const at = Math.round((width / 16) * n) + 0.5;
    context.beginPath();
    context.moveTo(at, 0);
    context.lineTo(at, width);
    context.moveTo(0, at);
    context.lineTo(width, at);
    context.stroke();
  }
}
