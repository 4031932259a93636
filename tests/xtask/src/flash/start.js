// Starts the flash page. It stands before the packed part, so it can tell what
// is wrong even when the rest of the file is damaged or missing. The names in
// capitals are numbers that are put in when the page is made.

const starting = document.getElementById('starting');
const storeAgain =
  'Reload the page. If this stays, store its file on the board again: it was cut off or changed ' +
  'there, perhaps because the flash is full.';
const browsers = 'Chrome and Edge will do from 97 on, Firefox from 79, Safari from 16.';

/** Says in the page what is wrong and what to do, in place of the waiting words. */
const tell = (words) => {
  // The page may have taken the waiting words away before it failed.
  const place = starting.isConnected
    ? starting
    : document.body.appendChild(document.createElement('p'));
  place.setAttribute('role', 'alert');
  place.textContent = words;
};

/** Puts a text of the packed part into the head as a style or script. */
const add = (kind, bytes) => {
  const element = document.createElement(kind);
  element.textContent = new TextDecoder().decode(bytes);
  return document.head.appendChild(element);
};

/**
 * Unpacks what tests/packer has packed, as it comes: it wants the next letters, a multiple of four of
 * them, until it returns the bytes. How that works is said there, by the same names; numbers have
 * to be reckoned in the same order here, to the last bit. It uses nothing of the page, so that it
 * runs in a worker too. What is done for each context stands here six times: in a loop it takes
 * half as long again, for bits of which there are over a million. The same bits have a function
 * of their own: the rest has branches that are rarely taken, and a browser throws away what it
 * has compiled of a function when one of them is taken for the first time.
 */
const unpacking = function* () {
  const packed = new Uint8Array(PACKED_BYTES);
  const spread = (number) => Math.imul(number, 0x9e3779b1);
  const mix = (number) => {
    const mixed = spread(number);
    return mixed ^ (mixed >>> 15);
  };
  const bytes = new Uint8Array(PARTS_END);
  const histories = new Uint8Array(8388608);
  // The same, eight at a time.
  const wide = new Float64Array(histories.buffer);
  /** Where the histories for a key are; those of another key there are forgotten. */
  const slot = (key) => {
    const place = spread(key);
    const start = (place >>> 13) << 4;
    if (histories[start] !== (place & 255)) {
      wide[start >> 3] = 0;
      wide[(start >> 3) + 1] = 0;
      histories[start] = place & 255;
    }
    return start;
  };
  // For twice a place in the leanings and a bit: the history with this bit. The eighth last is
  // forgotten.
  const grown = new Uint8Array(3072);
  const leanings = new Float64Array(1536);
  const weights = new Float64Array(32768).fill(0.23);
  const afterByte = new Float64Array(131072);
  const inInstruction = new Float64Array(262144);
  const asExpected = new Float64Array(262144);
  const chances = new Float64Array(1024);
  const seen = new Uint32Array(262144);
  const latest = new Uint8Array(256);
  for (let at = 0; at < 3072; at += 1) {
    const bits = at & 511;
    grown[at] = bits < 2 ? bits + 2 : bits > 255 ? (bits & 127) | 128 : bits;
  }
  for (let at = 0; at < 1536; at += 1) {
    if ((at & 255) > 1) {
      leanings[at] = leanings[(at & 1792) | ((at & 255) >> 1)] * 0.8 + (at & 1 ? 0.7 : -0.7);
    }
  }
  for (let at = 0, against = 2e5; at < 1024; at += 1, against *= 0.976) {
    chances[at] = 1 / (1 + against);
  }
  let come = 0;
  let read = 0;
  // The code and the range. A range of 1 makes it take the first five bytes. Numbers of more than
  // 32 bits are slow in variables of an outer function, but not in an array.
  const reading = new Float64Array([0, 1]);
  /** The next byte. `before` is the one before it. */
  const readByte = (before, row, instruction, expecting, key1, key2, key3, key4, key5, key6) => {
    let code = reading[0];
    let range = reading[1];
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
      const slot7 = (spread(instruction ^ prefix) >>> 18) << 4;
      const slot8 = (spread(expecting ^ prefix) >>> 18) << 4;
      while (node < 16) {
        const place = 16 * prefix + node;
        const plain1 = 512 * before + place;
        const plain2 = slot7 + node;
        const plain3 = slot8 + node;
        const spot1 = histories[slot1 + node];
        const spot2 = histories[slot2 + node] + 256;
        const spot3 = histories[slot3 + node] + 512;
        const spot4 = histories[slot4 + node] + 768;
        const spot5 = histories[slot5 + node] + 1024;
        const spot6 = histories[slot6 + node] + 1280;
        const leaning1 = leanings[spot1];
        const leaning2 = leanings[spot2];
        const leaning3 = leanings[spot3];
        const leaning4 = leanings[spot4];
        const leaning5 = leanings[spot5];
        const leaning6 = leanings[spot6];
        const weight1 = weights[row];
        const weight2 = weights[row + 1];
        const weight3 = weights[row + 2];
        const weight4 = weights[row + 3];
        const weight5 = weights[row + 4];
        const weight6 = weights[row + 5];
        const sum =
          afterByte[plain1] +
          inInstruction[plain2] +
          asExpected[plain3] +
          weight1 * leaning1 +
          weight2 * leaning2 +
          weight3 * leaning3 +
          weight4 * leaning4 +
          weight5 * leaning5 +
          weight6 * leaning6;
        const chance = chances[Math.max(0, Math.min(1023, (sum * 41 + 502) | 0))];
        while (range < 1099511627776) {
          range *= 256;
          code = code * 256 + packed[read];
          read += 1;
        }
        const bound = Math.floor(range * chance);
        const bit = code < bound ? 1 : 0;
        if (bit) {
          range = bound;
        } else {
          code -= bound;
          range -= bound;
        }
        const miss = bit - chance;
        afterByte[plain1] += miss * 0.035;
        inInstruction[plain2] += miss * 0.09;
        asExpected[plain3] += miss * 0.12;
        const little = miss * 0.0045;
        const much = miss * 0.2;
        weights[row] = weight1 + little * leaning1;
        weights[row + 1] = weight2 + little * leaning2;
        weights[row + 2] = weight3 + little * leaning3;
        weights[row + 3] = weight4 + little * leaning4;
        weights[row + 4] = weight5 + little * leaning5;
        weights[row + 5] = weight6 + little * leaning6;
        leanings[spot1] = leaning1 + much * weight1;
        leanings[spot2] = leaning2 + much * weight2;
        leanings[spot3] = leaning3 + much * weight3;
        leanings[spot4] = leaning4 + much * weight4;
        leanings[spot5] = leaning5 + much * weight5;
        leanings[spot6] = leaning6 + much * weight6;
        histories[slot1 + node] = grown[2 * spot1 + bit];
        histories[slot2 + node] = grown[2 * spot2 + bit];
        histories[slot3 + node] = grown[2 * spot3 + bit];
        histories[slot4 + node] = grown[2 * spot4 + bit];
        histories[slot5 + node] = grown[2 * spot5 + bit];
        histories[slot6 + node] = grown[2 * spot6 + bit];
        node += node + bit;
        row += 8;
      }
    }
    reading[0] = code;
    reading[1] = range;
    return ((prefix & 15) << 4) | (node & 15);
  };
  let last = 0;
  let operation = 0;
  let operations = 0;
  let older = 0;
  let left = 0;
  let part = 0;
  let from = 0;
  let length = 0;
  let depth = 0;
  let hole = 0;
  for (let end = 0; end < PARTS_END; ) {
    // No byte takes more than this, not even the first.
    while (come - read < 32 && come < PACKED_BYTES) {
      for (const letter of atob(yield)) {
        packed[come] = letter.charCodeAt();
        come += 1;
      }
    }
    if (!depth && end >= CODE_START && end < CODE_END) {
      hole = end;
      end += 3;
      from += 3;
      depth = 1;
      operation = 1;
      older = (older << 8) | (operations >>> 24);
      operations = (operations << 8) | 1;
      part = 2;
      left = -1;
    }
    const expected = length && bytes[from] + 1 + 512 * Math.min(length, 5);
    const key1 = spread((last & 65535) ^ 0x1000000);
    const key2 = spread(
      part ^
        (depth && spread((operations & 16777215) ^ spread(left && latest[operation]))) ^
        0x2000000,
    );
    const key3 = spread((depth && part) ^ spread(operations ^ spread(older & 65535)) ^ 0x3000000);
    const key4 = spread((last & 255) ^ 0x4000000);
    const key5 = spread((depth ? (last >> 8) & 65535 : last & 16777215) ^ 0x5000000);
    const key6 = spread(expected ^ 0x6000000);
    const row = 64 * operation + (left && 16384);
    const instruction = spread((part << 3) ^ (operations & 255));
    const expecting = spread((expected << 12) ^ row);
    const byte = readByte(
      last & 255,
      row,
      instruction,
      expecting,
      key1,
      key2,
      key3,
      key4,
      key5,
      key6,
    );
    last = (last << 8) | byte;
    bytes[end] = byte;
    end += 1;
    if (left) {
      part = mix(part ^ byte);
      if (left < 0) {
        left = operation < 2 ? 2 * byte : operation < 15 ? byte + 1 : byte < 8 ? 0 : 12 - byte;
      } else if (byte < 128 || operation === 67 || operation === 68) left -= 1;
      if (!left) {
        part = 0;
        latest[operation] = byte;
      }
    } else {
      operation = byte;
      older = (older << 8) | (operations >>> 24);
      operations = (operations << 8) | byte;
      part = byte > 96 && byte < 123 ? mix(part ^ byte) : 0;
      if (depth) {
        if (byte > 1 && byte < 5) depth += 1;
        if (byte === 11) {
          depth -= 1;
          if (!depth) {
            const size = end - hole - 3;
            bytes[hole] = size | 128;
            bytes[hole + 1] = (size >> 7) | 128;
            bytes[hole + 2] = size >> 14;
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
        part = left && byte + 1;
      }
    }
    if (length && bytes[from] === byte) {
      from += 1;
      length += 1;
    } else {
      length = 0;
    }
    const same = spread(last) >>> 14;
    if (!length) {
      from = seen[same];
      while (length < 32 && length < from && bytes[from - 1 - length] === bytes[end - 1 - length]) length += 1;
    }
    seen[same] = end;
  }
  // What is left is zero after the last of what was packed, and after a change anywhere it is not.
  if (reading[0] || read !== come) throw reading;
  return bytes;
};

/** Unpacks all of it at once. */
const unpack = (text) => {
  const work = unpacking();
  work.next();
  const { value } = work.next(text);
  if (!value) throw work;
  return value;
};

// A worker unpacks while the rest of the page still comes, and the page stays at hand. Where that
// cannot be, there is nothing here, and the page unpacks all of it itself.
let worker;
const aside = new Promise((done, failed) => {
  const work = `
    const work = (${unpacking})();
    work.next();
    onmessage = (event) => {
      const { value } = work.next(event.data);
      if (value || !event.data) {
        postMessage(value);
        close();
      }
    };`;
  worker = new Worker(URL.createObjectURL(new Blob([work])));
  worker.onmessage = (event) => done(event.data);
  worker.onerror = failed;
}).catch(() => {});

// How many letters of the packed part the worker has.
let given = 0;
/** Hands on what has come of it since the last time. Gives all of it. */
const give = () => {
  const packed = document.getElementById('packed');
  const text = packed ? packed.textContent : '';
  const news = text.slice(given, text.length & -4);
  if (worker && news) worker.postMessage(news);
  given += news.length;
  return text;
};
const watch = new MutationObserver(give);

const launch = (unpacked) => {
  add('style', unpacked.subarray(WASM_END, STYLE_END));
  // The glue leaves its one function on its own element, so nothing is global.
  return add('script', unpacked.subarray(STYLE_END)).launch(unpacked.subarray(0, WASM_END));
};

const start = () => {
  watch.disconnect();
  const text = give();
  // This is the end, whatever has come.
  if (worker) worker.postMessage('');
  if (text.length < PACKED_LENGTH) {
    tell(
      `The page is cut off: ${text.length} of ${PACKED_LENGTH} bytes of its packed part have ` +
        `arrived. ${storeAgain}`,
    );
    return;
  }
  document.getElementById('packed').remove();
  aside
    .then((bytes) => bytes || unpack(text))
    .then(launch, () => tell(`The page is damaged. ${storeAgain}`))
    .catch((error) =>
      tell(
        `The page could not start (${error}). Reload it. If this stays, the browser may be too ` +
          `old: ${browsers}`,
      ),
    );
};

if (typeof WebAssembly !== 'object') {
  tell(
    `This browser has no WebAssembly, or it is switched off. Switch it on, or take another: ` +
      browsers,
  );
} else {
  watch.observe(document, { childList: true, subtree: true, characterData: true });
  addEventListener('DOMContentLoaded', start);
}
