'use strict';

// What the page carries besides its text: bytes of a recording, one byte a character. Bytes that a page cannot hold
// (0, CR, <) and the equals sign itself are an equals sign and the byte plus 64.
const carried = (() => {
  const byteOf = new Uint8Array(0x2200);
  const all = Uint8Array.from({length: 256}, (unused, i) => i);
  [...new TextDecoder('windows-1252').decode(all)].forEach((character, i) => {
    byteOf[character.charCodeAt(0)] = i;
  });

  function bytes(id) {
    const text = document.getElementById(id).textContent;
    const out = new Uint8Array(text.length);
    let size = 0;
    for (let i = 0; i < text.length; ++i) {
      const code = text.charCodeAt(i);
      out[size++] = code === 61 ? byteOf[text.charCodeAt(++i)] - 64 : byteOf[code];
    }
    return out.subarray(0, size);
  }

  return {bytes};
})();

// Pictures as bh-trajectory(5) packs them: some in a zstd frame, as indices into palettes, or as PNG files.
class Pictures {
  constructor(groups) {
    this.groups = groups;
    this.open = new Map(); // those used last come last
  }

  payload(group) {
    let payload = this.open.get(group);
    this.open.delete(group);
    if (!payload) {
      const {id, kind} = this.groups[group];
      payload = kind === 'png' ? carried.bytes(id) : zstd.decode(carried.bytes(id));
    }
    this.open.set(group, payload);
    if (this.open.size > 6) {
      this.open.delete(this.open.keys().next().value);
    }
    return payload;
  }

  // ImageData, or a promise of an ImageBitmap.
  get(group, row) {
    const {kind, palettes, frames} = this.groups[group];
    const payload = this.payload(group);
    const frame = frames[row];
    if (kind === 'png') {
      return createImageBitmap(new Blob([payload.subarray(frame.offset, frame.offset + frame.bytes)], {type: 'image/png'}));
    }
    const {width, height, offset, encoding} = frame;
    const image = new ImageData(width, height);
    const pixels = new Uint32Array(image.data.buffer);
    if (encoding === 'rgb24') {
      for (let i = 0, from = offset; i < pixels.length; ++i, from += 3) {
        pixels[i] = 0xff000000 | (payload[from + 2] << 16) | (payload[from + 1] << 8) | payload[from];
      }
      return image;
    }
    const hex = palettes[frame.palette];
    const colors = new Uint32Array(256).fill(0xff000000);
    for (let i = 0; i * 6 < hex.length; ++i) {
      const rgb = parseInt(hex.substr(i * 6, 6), 16);
      colors[i] = 0xff000000 | ((rgb & 255) << 16) | (rgb & 0xff00) | (rgb >> 16);
    }
    const bits = Number(encoding.slice(3));
    const rowBytes = Math.ceil(width * bits / 8);
    const mask = (1 << bits) - 1;
    for (let y = 0, to = 0; y < height; ++y) {
      const begin = offset + y * rowBytes;
      for (let x = 0; x < width; ++x) {
        const bit = x * bits;
        pixels[to++] = colors[(payload[begin + (bit >> 3)] >> (8 - bits - (bit & 7))) & mask];
      }
    }
    return image;
  }
}
