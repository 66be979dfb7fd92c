'use strict';

// Decodes one zstd frame (RFC 8878) without a dictionary, as a recording has them: with content size, no window larger
// than the content. Browsers decode deflate alone. The checksum is not looked at: whoever wrote the page has checked it.
const zstd = (() => {
  const highBit = (value) => 31 - Math.clz32(value);

  const fail = (what) => {
    throw new Error('zstd: ' + what);
  };

  // Bits from the last to the first, as entropy-coded streams are written. Below the first come zeros.
  class BackwardBits {
    constructor(bytes, begin, end) {
      const last = bytes[end - 1];
      if (end <= begin || !last) {
        fail('a stream without its end');
      }
      this.bytes = bytes;
      this.begin = begin;
      this.left = (end - 1 - begin) * 8 + highBit(last);
    }

    // At most 25 bits.
    read(count) {
      this.left -= count;
      return this.at(this.left, count);
    }

    at(from, count) {
      if (count === 0) {
        return 0;
      }
      if (from < 0) {
        return from + count <= 0 ? 0 : this.at(0, from + count) << -from;
      }
      const i = this.begin + (from >> 3);
      const b = this.bytes;
      const word = b[i] | (b[i + 1] << 8) | (b[i + 2] << 16) | (b[i + 3] << 24);
      return (word >>> (from & 7)) & ((1 << count) - 1);
    }
  }

  // The probabilities of a table; returns them with its accuracy and the place behind them.
  function readCounts(bytes, at, accuracyMax) {
    let bit = at * 8;
    const peek = (count) => {
      const i = bit >> 3;
      const word = bytes[i] | (bytes[i + 1] << 8) | (bytes[i + 2] << 16) | (bytes[i + 3] << 24);
      return (word >>> (bit & 7)) & ((1 << count) - 1);
    };
    const accuracy = peek(4) + 5;
    bit += 4;
    if (accuracy > accuracyMax) {
      fail('a table that is too large');
    }
    const counts = [];
    let remaining = 1 << accuracy;
    while (remaining > 0) {
      const size = highBit(remaining + 1) + 1;
      let value = peek(size);
      const low = (1 << (size - 1)) - 1;
      const threshold = (1 << size) - 2 - remaining;
      if ((value & low) < threshold) {
        value &= low;
        bit += size - 1;
      } else {
        value -= value > low ? threshold : 0;
        bit += size;
      }
      const count = value - 1;
      counts.push(count);
      remaining -= Math.abs(count);
      if (count === 0) {
        for (let repeat = 3; repeat === 3;) {
          repeat = peek(2);
          bit += 2;
          for (let i = 0; i < repeat; ++i) {
            counts.push(0);
          }
        }
      }
    }
    if (remaining < 0) {
      fail('a table with too many states');
    }
    return {counts, accuracy, end: (bit + 7) >> 3};
  }

  function fseTable(counts, accuracy) {
    const size = 1 << accuracy;
    const symbols = new Uint8Array(size);
    const bits = new Uint8Array(size);
    const bases = new Uint16Array(size);
    const next = counts.map((count) => (count === -1 ? 1 : count));
    let high = size - 1;
    counts.forEach((count, symbol) => {
      if (count === -1) {
        symbols[high--] = symbol;
      }
    });
    const step = (size >> 1) + (size >> 3) + 3;
    let place = 0;
    counts.forEach((count, symbol) => {
      for (let i = 0; i < count; ++i) {
        symbols[place] = symbol;
        do {
          place = (place + step) & (size - 1);
        } while (place > high);
      }
    });
    for (let state = 0; state < size; ++state) {
      const value = next[symbols[state]]++;
      bits[state] = accuracy - highBit(value);
      bases[state] = (value << bits[state]) - size;
    }
    return {accuracy, symbols, bits, bases};
  }

  const singleSymbol = (symbol) =>
    ({accuracy: 0, symbols: Uint8Array.of(symbol), bits: Uint8Array.of(0), bases: Uint16Array.of(0)});

  // The weights of a Huffman table that are themselves compressed.
  function readWeights(bytes, begin, end) {
    const {counts, accuracy, end: behind} = readCounts(bytes, begin, 6);
    const table = fseTable(counts, accuracy);
    const stream = new BackwardBits(bytes, behind, end);
    const states = [stream.read(accuracy), stream.read(accuracy)];
    const weights = [];
    for (let turn = 0; weights.length < 255; turn ^= 1) {
      const state = states[turn];
      weights.push(table.symbols[state]);
      states[turn] = table.bases[state] + stream.read(table.bits[state]);
      if (stream.left < 0) {
        weights.push(table.symbols[states[turn ^ 1]]);
        return weights;
      }
    }
    return fail('a Huffman table without an end');
  }

  function readHuffman(bytes, at) {
    const head = bytes[at++];
    let weights = [];
    if (head < 128) {
      weights = readWeights(bytes, at, at + head);
      at += head;
    } else {
      for (let i = 0; i < head - 127; ++i) {
        weights.push(i & 1 ? bytes[at + (i >> 1)] & 15 : bytes[at + (i >> 1)] >> 4);
      }
      at += (head - 126) >> 1;
    }
    const sum = weights.reduce((total, weight) => total + (weight ? 1 << (weight - 1) : 0), 0);
    const bits = highBit(sum) + 1;
    const left = (1 << bits) - sum;
    if (bits > 11 || (left & (left - 1)) !== 0) {
      fail('a Huffman table that does not add up');
    }
    weights.push(highBit(left) + 1);
    const symbols = new Uint8Array(1 << bits);
    const lengths = new Uint8Array(1 << bits);
    let place = 0;
    for (let weight = 1; weight <= bits; ++weight) {
      weights.forEach((own, symbol) => {
        if (own === weight) {
          symbols.fill(symbol, place, place + (1 << (weight - 1)));
          lengths.fill(bits + 1 - weight, place, place + (1 << (weight - 1)));
          place += 1 << (weight - 1);
        }
      });
    }
    return {table: {bits, symbols, lengths}, end: at};
  }

  function decodeHuffman(bytes, begin, end, table, out, from, to) {
    const stream = new BackwardBits(bytes, begin, end);
    const {bits, symbols, lengths} = table;
    let left = stream.left;
    for (let i = from; i < to; ++i) {
      const entry = stream.at(left - bits, bits);
      out[i] = symbols[entry];
      left -= lengths[entry];
    }
    if (left !== 0) {
      fail('literals that do not end where they should');
    }
  }

  // The literals of a block, and the place behind them.
  function readLiterals(bytes, at, state) {
    const head = bytes[at];
    const kind = head & 3;
    const format = (head >> 2) & 3;
    if (kind < 2) {
      const [size, length] =
        format === 1 ? [(head >> 4) | (bytes[at + 1] << 4), 2] :
        format === 3 ? [(head >> 4) | (bytes[at + 1] << 4) | (bytes[at + 2] << 12), 3] : [head >> 3, 1];
      at += length;
      return kind === 0 ? {literals: bytes.subarray(at, at + size), end: at + size} :
                          {literals: new Uint8Array(size).fill(bytes[at]), end: at + 1};
    }
    const sizeBits = [10, 10, 14, 18][format];
    let sizes = 0;
    const length = [3, 3, 4, 5][format];
    for (let i = length - 1; i >= 0; --i) {
      sizes = sizes * 256 + bytes[at + i];
    }
    sizes = Math.floor(sizes / 16);
    const size = sizes % 2 ** sizeBits;
    const end = at + length + Math.floor(sizes / 2 ** sizeBits);
    at += length;
    if (kind === 2) {
      const {table, end: behind} = readHuffman(bytes, at);
      state.huffman = table;
      at = behind;
    }
    const literals = new Uint8Array(size);
    if (format === 0) {
      decodeHuffman(bytes, at, end, state.huffman, literals, 0, size);
    } else {
      const share = (size + 3) >> 2;
      let begin = at + 6;
      for (let i = 0; i < 4; ++i) {
        const next = i === 3 ? end : begin + (bytes[at + 2 * i] | (bytes[at + 2 * i + 1] << 8));
        decodeHuffman(bytes, begin, next, state.huffman, literals, i * share, i === 3 ? size : (i + 1) * share);
        begin = next;
      }
    }
    return {literals, end};
  }

  // Where the values of a code begin, and how many bits follow it.
  const codes = (first, bits) => {
    const bases = [];
    for (const count of bits) {
      bases.push(first);
      first += 1 << count;
    }
    return {bases, bits};
  };
  const zeros = (count) => new Array(count).fill(0);
  const literalCodes = codes(0, [...zeros(16), 1, 1, 1, 1, 2, 2, 3, 3, 4, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16]);
  const matchCodes = codes(3, [...zeros(32), 1, 1, 1, 1, 2, 2, 3, 3, 4, 4, 5, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16]);
  const ones = (count) => new Array(count).fill(1);
  const rare = (count) => new Array(count).fill(-1);
  const predefined = {
    literals: fseTable([4, 3, ...new Array(11).fill(2), 1, 1, 1, ...new Array(9).fill(2), 3, 2, ...ones(5), ...rare(4)], 6),
    offsets: fseTable([...ones(6), 2, 2, 2, ...ones(15), ...rare(5)], 5),
    matches: fseTable([1, 4, 3, ...new Array(6).fill(2), ...ones(37), ...rare(7)], 6),
  };

  function readTable(bytes, at, mode, name, accuracyMax, state) {
    if (mode === 0) {
      state[name] = predefined[name];
    } else if (mode === 1) {
      state[name] = singleSymbol(bytes[at++]);
    } else if (mode === 2) {
      const {counts, accuracy, end} = readCounts(bytes, at, accuracyMax);
      state[name] = fseTable(counts, accuracy);
      at = end;
    }
    return at;
  }

  function decodeBlock(bytes, at, end, state, out, place) {
    const {literals, end: behind} = readLiterals(bytes, at, state);
    at = behind;
    let count = bytes[at++];
    if (count >= 255) {
      count = bytes[at] + (bytes[at + 1] << 8) + 0x7f00;
      at += 2;
    } else if (count >= 128) {
      count = ((count - 128) << 8) + bytes[at++];
    }
    let literal = 0;
    if (count > 0) {
      const modes = bytes[at++];
      at = readTable(bytes, at, modes >> 6, 'literals', 9, state);
      at = readTable(bytes, at, (modes >> 4) & 3, 'offsets', 8, state);
      at = readTable(bytes, at, (modes >> 2) & 3, 'matches', 9, state);
      const {literals: ll, offsets: of, matches: ml} = state;
      const stream = new BackwardBits(bytes, at, end);
      let l = stream.read(ll.accuracy);
      let o = stream.read(of.accuracy);
      let m = stream.read(ml.accuracy);
      const recent = state.recent;
      for (let i = 0; i < count; ++i) {
        const code = of.symbols[o];
        let offset = code > 24 ? (stream.read(code - 16) * 65536 + stream.read(16)) : stream.read(code);
        offset += 2 ** code;
        const matchCode = ml.symbols[m];
        const match = matchCodes.bases[matchCode] + stream.read(matchCodes.bits[matchCode]);
        const literalCode = ll.symbols[l];
        const run = literalCodes.bases[literalCode] + stream.read(literalCodes.bits[literalCode]);
        if (offset > 3) {
          offset -= 3;
          recent[2] = recent[1];
          recent[1] = recent[0];
          recent[0] = offset;
        } else {
          const which = offset - (run === 0 ? 0 : 1);
          offset = which === 3 ? recent[0] - 1 : recent[which];
          if (which > 0) {
            recent[2] = which > 1 ? recent[1] : recent[2];
            recent[1] = recent[0];
            recent[0] = offset;
          }
        }
        if (i + 1 < count) {
          l = ll.bases[l] + stream.read(ll.bits[l]);
          m = ml.bases[m] + stream.read(ml.bits[m]);
          o = of.bases[o] + stream.read(of.bits[o]);
        }
        if (offset <= 0 || offset > place + run || place + run + match > out.length || literal + run > literals.length) {
          fail('a sequence that leaves the content');
        }
        if (run > 0) {
          out.set(literals.subarray(literal, literal + run), place);
          literal += run;
          place += run;
        }
        if (offset >= match) {
          out.copyWithin(place, place - offset, place - offset + match);
          place += match;
        } else {
          for (const stop = place + match; place < stop; ++place) {
            out[place] = out[place - offset];
          }
        }
      }
      if (stream.left !== 0) {
        fail('sequences that do not end where they should');
      }
    }
    out.set(literals.subarray(literal), place);
    return place + literals.length - literal;
  }

  // The content of the frame at the beginning of `bytes`.
  function decode(bytes) {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    if (view.getUint32(0, true) !== 0xfd2fb528) {
      fail('not a frame');
    }
    const head = bytes[4];
    const isSingle = (head & 32) !== 0;
    let at = 5 + (isSingle ? 0 : 1) + [0, 1, 2, 4][head & 3];
    let size = 0;
    switch (head >> 6) {
      case 0:
        if (!isSingle) {
          fail('a frame without its size');
        }
        size = bytes[at];
        at += 1;
        break;
      case 1:
        size = view.getUint16(at, true) + 256;
        at += 2;
        break;
      case 2:
        size = view.getUint32(at, true);
        at += 4;
        break;
      default:
        size = Number(view.getBigUint64(at, true));
        at += 8;
    }
    const out = new Uint8Array(size);
    const state = {recent: [1, 4, 8]};
    let place = 0;
    for (let isLast = false; !isLast;) {
      const block = bytes[at] | (bytes[at + 1] << 8) | (bytes[at + 2] << 16);
      at += 3;
      isLast = (block & 1) !== 0;
      const length = block >> 3;
      switch ((block >> 1) & 3) {
        case 0:
          out.set(bytes.subarray(at, at + length), place);
          place += length;
          at += length;
          break;
        case 1:
          out.fill(bytes[at], place, place + length);
          place += length;
          at += 1;
          break;
        case 2:
          place = decodeBlock(bytes, at, at + length, state, out, place);
          at += length;
          break;
        default:
          fail('a block of no kind');
      }
    }
    if (place !== size) {
      fail('content of another size');
    }
    return out;
  }

  return {decode};
})();
