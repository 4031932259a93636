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
 * Unpacks LZMA without a header, with its parameters as pack.rs has them (lc 3, lp 0, pb 0). How
 * that works: https://en.wikipedia.org/wiki/LZMA. What has been unpacked is also the window to
 * copy from.
 */
const unpack = (text) => {
  const letters = atob(text);
  // A zero stands before the first byte: what is looked at before anything is there.
  const bytes = new Uint8Array(1 + PARTS_END);
  // How likely each bit is a 0, in 2048ths. Where the odds for what begin is said where they are
  // used; the literals' are the last, from 1100 on. From 20000 on both values are always alike.
  const odds = new Uint16Array(3e4).fill(1024);
  let read = 0;
  let range = -1;
  let code = 0;
  for (; read < 4; read += 1) code = (code << 8) | letters.charCodeAt(read);

  /**
   * A number below `limit`, which is a power of two, from its highest bit on. With a `mask` of 256
   * the odds depend on the bits of `guess`, for as long as these are right. This one function
   * takes all bits, and keeps what it works with in variables of its own: the page waits for
   * half a million rounds of it, many of them before the browser has compiled it.
   */
  const take = (at, limit, guess = 0, mask = 0) => {
    let number = 1;
    let wide = range >>> 0;
    let here = code >>> 0;
    while (number < limit) {
      guess += guess;
      const guessed = guess & mask;
      const place = at + mask + guessed + number;
      const odd = odds[place];
      const bound = at < 2e4 ? (wide >>> 11) * odd : wide >>> 1;
      number += number;
      if (here < bound) {
        wide = bound;
        odds[place] += (2048 - odd) >> 5;
        mask &= ~guessed;
      } else {
        number += 1;
        here -= bound;
        wide = at < 2e4 ? wide - bound : bound;
        odds[place] -= odd >> 5;
        mask &= guessed;
      }
      if (wide < 16777216) {
        wide = (wide << 8) >>> 0;
        here = ((here << 8) | letters.charCodeAt(read)) >>> 0;
        read += 1;
      }
    }
    range = wide | 0;
    code = here | 0;
    return number - limit;
  };

  /** The length of a copy: 2 to 9, 10 to 17, or up to 273. */
  const takeLength = (at) => {
    if (!take(at - 1, 2)) return 2 + take(at, 8);
    return take(at + 7, 2) ? 18 + take(at + 16, 256) : 10 + take(at + 8, 8);
  };

  let end = 1;
  // What the last steps were; from 7 on the very last was a copy.
  let state = 0;
  // How far back the last copies came from, the latest first.
  let back = 1;
  let second = 1;
  let third = 1;
  let fourth = 1;
  while (end <= PARTS_END) {
    const copied = state > 6;
    if (take(state, 2)) {
      let count = 0;
      if (take(16 + state, 2)) {
        // From where one of the last copies came; a single byte has a short form.
        if (take(32 + state, 2)) {
          let found = second;
          if (take(48 + state, 2)) {
            found = third;
            if (take(64 + state, 2)) {
              found = fourth;
              fourth = third;
            }
            third = second;
          }
          second = back;
          back = found;
        } else if (!take(80 + state, 2)) {
          count = 1;
        }
        state = copied ? 11 : 8 + count;
        if (!count) count = takeLength(96);
      } else {
        state = copied ? 10 : 7;
        fourth = third;
        third = second;
        second = back;
        count = takeLength(368);
        // The two highest bits of the distance and how many follow, of which the last four, or
        // as many as there are, come in the other order.
        const slot = take(512 + 64 * Math.min(count, 5), 64);
        back = slot;
        if (slot > 3) {
          let more = (slot >> 1) - 1;
          back = (2 | (slot & 1)) << more;
          let at = 900 + back - slot;
          if (more > 5) {
            back += take(2e4, 1 << (more - 4)) << 4;
            more = 4;
            at = 1050;
          }
          let low = take(at, 1 << more);
          for (; more; low >>= 1) {
            more -= 1;
            back += (low & 1) << more;
          }
        }
        back += 1;
      }
      for (; count; count -= 1) {
        bytes[end] = bytes[end - back];
        end += 1;
      }
    } else {
      bytes[end] = take(
        1100 + 768 * (bytes[end - 1] >> 5),
        256,
        bytes[end - back],
        copied ? 256 : 0,
      );
      end += 1;
      state = state < 4 ? 0 : state - (state < 10 ? 3 : 6);
    }
  }
  // What is left is zero after the last of what was packed, and after a change anywhere it is not.
  if (code || read !== letters.length) throw code;
  return bytes.subarray(1);
};

const launch = (unpacked) => {
  add('style', unpacked.subarray(WASM_END, STYLE_END));
  // The glue leaves its one function on its own element, so nothing is global.
  return add('script', unpacked.subarray(STYLE_END)).launch(unpacked.subarray(0, WASM_END));
};

const start = () => {
  const packed = document.getElementById('packed');
  const text = packed ? packed.textContent : '';
  if (text.length < PACKED_LENGTH) {
    tell(
      `The page is cut off: ${text.length} of ${PACKED_LENGTH} bytes of its packed part have ` +
        `arrived. ${storeAgain}`,
    );
    return;
  }
  packed.remove();
  Promise.resolve(text)
    .then(unpack)
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
  addEventListener('DOMContentLoaded', start);
}
