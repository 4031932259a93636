/**
 * Unpacks what the crate `packer` has packed, as it comes: it wants the next letters of base64, a
 * multiple of four of them, until it returns the bytes. lib.rs describes the format by the same
 * names; numbers have to be computed in the same order here, to the last bit. It uses nothing of
 * the page, so that it runs in a worker too. What is done for each context stands here eight times:
 * in a loop it takes half as long again, for bits of which there are over a million. Coding a byte
 * is a function of its own: the rest has branches that are rarely taken, and a browser throws away
 * what it has compiled of a function when one of them is taken for the first time.
 */
const unpacking = function* () {
  const packed = new Uint8Array(PACKED_BYTES);
  const hash = (number) => Math.imul(number, 0x9e3779b1);
  const mix = (number) => {
    const mixed = hash(number);
    return mixed ^ (mixed >>> 15);
  };
  const bytes = new Uint8Array(PARTS_END);
  const histories = new Uint8Array(16777216);
  // The same, eight at a time.
  const wide = new Float64Array(histories.buffer);
  /** Where the histories for a key are; those of another key there are forgotten. */
  const slot = (key) => {
    const place = hash(key);
    const start = (place >>> 12) << 4;
    if (histories[start] !== (place & 255)) {
      wide[start >> 3] = 0;
      wide[(start >> 3) + 1] = 0;
      histories[start] = place & 255;
    }
    return start;
  };
  // For twice the index of a logit and a bit: the history with this bit. The eighth last is
  // forgotten.
  const withBit = new Uint8Array(4096);
  const logits = new Float64Array(2048);
  const weights = new Float64Array(36864).fill(0.1);
  const order1 = new Float64Array(131072);
  const inInstruction = new Float64Array(262144);
  const asExpected = new Float64Array(262144);
  const afterEarlier = new Float64Array(262144);
  const squash = new Float64Array(1024);
  const places = new Uint32Array(262144);
  const lastOperand = new Uint8Array(256);
  for (let at = 0; at < 4096; at += 1) {
    const bits = at & 511;
    withBit[at] = bits < 2 ? bits + 2 : bits > 255 ? (bits & 127) | 128 : bits;
  }
  for (let at = 0; at < 2048; at += 1) {
    if ((at & 255) > 1) {
      logits[at] = logits[(at & 1792) | ((at & 255) >> 1)] * 0.8 + (at & 1 ? 0.7 : -0.7);
    }
  }
  for (let at = 0, against = 2e5; at < 1024; at += 1, against *= 0.976) {
    squash[at] = 1 / (1 + against);
  }
  let come = 0;
  let read = 0;
  // The code and the range. A range of 1 makes it take the first five bytes. Numbers of more than
  // 32 bits are slow in variables of an outer function, but not in an array.
  const coder = new Float64Array([0, 1]);
  /** The next byte. `before` is the one before it. */
  const readByte = (before, set, instruction, expecting, earlier, key1, key2, key3, key4, key5, key6, key7, key8) => {
    let code = coder[0];
    let range = coder[1];
    let node = 1;
    let prefix = 0;
    while (prefix < 2) {
      prefix = node;
      node = 1;
      const slot1 = slot(key1 ^ prefix);
      const slot2 = slot(key2 ^ prefix);
      const slot3 = slot(key3 ^ prefix);
      const slot4 = slot(key4 ^ prefix);
      const slot5 = slot(key5 ^ prefix);
      const slot6 = slot(key6 ^ prefix);
      const slot7 = slot(key7 ^ prefix);
      const slot8 = slot(key8 ^ prefix);
      const slot9 = (hash(instruction ^ prefix) >>> 18) << 4;
      const slot10 = (hash(expecting ^ prefix) >>> 18) << 4;
      const slot11 = (hash(earlier ^ prefix) >>> 18) << 4;
      while (node < 16) {
        const place = 16 * prefix + node;
        // The second set of weights.
        const other = 32768 + 8 * place;
        const direct1 = 512 * before + place;
        const direct2 = slot9 + node;
        const direct3 = slot10 + node;
        const direct4 = slot11 + node;
        const history1 = histories[slot1 + node];
        const history2 = histories[slot2 + node] + 256;
        const history3 = histories[slot3 + node] + 512;
        const history4 = histories[slot4 + node] + 768;
        const history5 = histories[slot5 + node] + 1024;
        const history6 = histories[slot6 + node] + 1280;
        const history7 = histories[slot7 + node] + 1536;
        const history8 = histories[slot8 + node] + 1792;
        const logit1 = logits[history1];
        const logit2 = logits[history2];
        const logit3 = logits[history3];
        const logit4 = logits[history4];
        const logit5 = logits[history5];
        const logit6 = logits[history6];
        const logit7 = logits[history7];
        const logit8 = logits[history8];
        const weight1 = weights[set] + weights[other];
        const weight2 = weights[set + 1] + weights[other + 1];
        const weight3 = weights[set + 2] + weights[other + 2];
        const weight4 = weights[set + 3] + weights[other + 3];
        const weight5 = weights[set + 4] + weights[other + 4];
        const weight6 = weights[set + 5] + weights[other + 5];
        const weight7 = weights[set + 6] + weights[other + 6];
        const weight8 = weights[set + 7] + weights[other + 7];
        const sum =
          order1[direct1] +
          inInstruction[direct2] +
          asExpected[direct3] +
          afterEarlier[direct4] +
          weight1 * logit1 +
          weight2 * logit2 +
          weight3 * logit3 +
          weight4 * logit4 +
          weight5 * logit5 +
          weight6 * logit6 +
          weight7 * logit7 +
          weight8 * logit8;
        const probability = squash[Math.max(0, Math.min(1023, (sum * 41 + 502) | 0))];
        while (range < 1099511627776) {
          range *= 256;
          code = code * 256 + packed[read];
          read += 1;
        }
        const bound = Math.floor(range * probability);
        const bit = code < bound ? 1 : 0;
        if (bit) {
          range = bound;
        } else {
          code -= bound;
          range -= bound;
        }
        const error = bit - probability;
        order1[direct1] += error * 0.035;
        inInstruction[direct2] += error * 0.07;
        asExpected[direct3] += error * 0.12;
        afterEarlier[direct4] += error * 0.1;
        const little = error * 0.0045;
        const less = error * 0.002;
        const much = error * 0.2;
        weights[set] += little * logit1;
        weights[other] += less * logit1;
        weights[set + 1] += little * logit2;
        weights[other + 1] += less * logit2;
        weights[set + 2] += little * logit3;
        weights[other + 2] += less * logit3;
        weights[set + 3] += little * logit4;
        weights[other + 3] += less * logit4;
        weights[set + 4] += little * logit5;
        weights[other + 4] += less * logit5;
        weights[set + 5] += little * logit6;
        weights[other + 5] += less * logit6;
        weights[set + 6] += little * logit7;
        weights[other + 6] += less * logit7;
        weights[set + 7] += little * logit8;
        weights[other + 7] += less * logit8;
        logits[history1] = logit1 + much * weight1;
        logits[history2] = logit2 + much * weight2;
        logits[history3] = logit3 + much * weight3;
        logits[history4] = logit4 + much * weight4;
        logits[history5] = logit5 + much * weight5;
        logits[history6] = logit6 + much * weight6;
        logits[history7] = logit7 + much * weight7;
        logits[history8] = logit8 + much * weight8;
        histories[slot1 + node] = withBit[2 * history1 + bit];
        histories[slot2 + node] = withBit[2 * history2 + bit];
        histories[slot3 + node] = withBit[2 * history3 + bit];
        histories[slot4 + node] = withBit[2 * history4 + bit];
        histories[slot5 + node] = withBit[2 * history5 + bit];
        histories[slot6 + node] = withBit[2 * history6 + bit];
        histories[slot7 + node] = withBit[2 * history7 + bit];
        histories[slot8 + node] = withBit[2 * history8 + bit];
        node += node + bit;
        set += 8;
      }
    }
    coder[0] = code;
    coder[1] = range;
    return ((prefix & 15) << 4) | (node & 15);
  };
  let last = 0;
  let opcode = 0;
  let opcodes = 0;
  let older = 0;
  // How many operands are left; -1 where the next byte says how many.
  let left = 0;
  let instruction = 0;
  let from = 0;
  let length = 0;
  let depth = 0;
  let sizeAt = 0;
  for (let end = 0; end < PARTS_END; ) {
    // No byte takes more than this, not even the first.
    while (come - read < 32 && come < PACKED_BYTES) {
      for (const letter of atob(yield)) {
        packed[come] = letter.charCodeAt();
        come += 1;
      }
    }
    if (!depth && end >= CODE_START && end < CODE_END) {
      sizeAt = end;
      end += 3;
      from += 3;
      depth = 1;
      opcode = 1;
      older = (older << 8) | (opcodes >>> 24);
      opcodes = (opcodes << 8) | 1;
      instruction = 2;
      left = -1;
    }
    const expected = length && bytes[from] + 1 + 512 * Math.min(length, 5);
    const key1 = hash((last & 65535) ^ 0x1000000);
    const key2 = hash(
      instruction ^
        (depth && hash((opcodes & 16777215) ^ hash(left && lastOperand[opcode]))) ^
        0x2000000,
    );
    const key3 = hash((depth && instruction) ^ hash(opcodes ^ hash(older & 65535)) ^ 0x3000000);
    const key4 = hash((last & 255) ^ 0x4000000);
    const key5 = hash((depth ? (last >> 8) & 65535 : last & 16777215) ^ 0x5000000);
    const key6 = hash(expected ^ 0x6000000);
    const key7 = hash(
      (depth ? instruction ^ hash((depth << 8) ^ (opcodes & 255)) : last & 0xffff0000) ^ 0x7000000,
    );
    const key8 = hash(instruction ^ hash((opcodes << 16) ^ (last & 255)) ^ 0x8000000);
    const set = 64 * opcode + (left && 16384);
    const instructionKey = hash((instruction << 3) ^ (opcodes & 255));
    const expectedKey = hash((expected << 12) ^ set);
    const byte = readByte(
      last & 255,
      set,
      instructionKey,
      expectedKey,
      hash(instruction ^ hash(opcodes & 0xffffff00)),
      key1,
      key2,
      key3,
      key4,
      key5,
      key6,
      key7,
      key8,
    );
    last = (last << 8) | byte;
    bytes[end] = byte;
    end += 1;
    if (left) {
      instruction = mix(instruction ^ byte);
      if (left < 0) {
        left = opcode < 2 ? 2 * byte : opcode < 15 ? byte + 1 : byte >> 2 === 2 ? 12 - byte : 0;
      } else if (byte < 128 || opcode === 67 || opcode === 68) left -= 1;
      if (!left) {
        instruction = 0;
        lastOperand[opcode] = byte;
      }
    } else {
      opcode = byte;
      older = (older << 8) | (opcodes >>> 24);
      opcodes = (opcodes << 8) | byte;
      instruction = byte > 96 && byte < 123 ? mix(instruction ^ byte) : 0;
      if (depth) {
        if (byte > 1 && byte < 5) depth += 1;
        if (byte === 11) {
          depth -= 1;
          if (!depth) {
            const size = end - sizeAt - 3;
            bytes[sizeAt] = size | 128;
            bytes[sizeAt + 1] = (size >> 7) | 128;
            bytes[sizeAt + 2] = size >> 14;
          }
        }
        left =
          byte === 14 || byte === 252
            ? -1
            : byte === 17 || (byte > 39 && byte < 63)
              ? 2
              : byte === 67
                ? 4
                : byte === 68
                  ? 8
                  : (byte > 1 && byte < 5) ||
                      (byte > 11 && byte < 17 && byte !== 15) ||
                      (byte > 31 && byte < 67)
                    ? 1
                    : 0;
        instruction = left && byte + 1;
      }
    }
    if (length && bytes[from] === byte) {
      from += 1;
      length += 1;
    } else {
      length = 0;
    }
    const place = hash(last) >>> 14;
    if (!length) {
      from = places[place];
      while (length < 32 && length < from && bytes[from - 1 - length] === bytes[end - 1 - length]) length += 1;
    }
    places[place] = end;
  }
  // What is left is zero after the last of what was packed, and after a change anywhere it is not.
  if (coder[0] || read !== come) throw coder;
  return bytes;
};
