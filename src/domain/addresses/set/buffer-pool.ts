/**
 * Working space that is used again: an edition a minute should not fault in fifty fresh megabytes.
 *
 * What is taken from a room holds old data, and holds its own only until it is taken again. Without
 * a room every taking is fresh, and the taker's alone.
 */

export interface BufferPool {
  readonly buffers: Map<string, ArrayBuffer>;
}

export function newRoom(): BufferPool {
  return { buffers: new Map() };
}

/** `size` words for the purpose `name`; not zero unless fresh. */
export function takeWords(room: BufferPool | undefined, name: string, size: number): Uint32Array {
  return room === undefined
    ? new Uint32Array(size)
    : new Uint32Array(bufferFor(room, name, 4 * size), 0, size);
}

/** `size` bytes for the purpose `name`; not zero unless fresh. */
export function takeBytes(room: BufferPool | undefined, name: string, size: number): Uint8Array {
  return room === undefined
    ? new Uint8Array(size)
    : new Uint8Array(bufferFor(room, name, size), 0, size);
}

/** A quarter more than asked, so that a list that grows slowly seldom outgrows its buffer. */
function bufferFor({ buffers }: BufferPool, name: string, bytes: number): ArrayBuffer {
  const known = buffers.get(name);
  if (known !== undefined && known.byteLength >= bytes) return known;
  const buffer = new ArrayBuffer(8 * Math.ceil((bytes * 1.25) / 8));
  buffers.set(name, buffer);
  return buffer;
}
