// Starts the flash page. It stands before the packed part, so it can tell what
// is wrong even when the rest of the file is damaged or missing. The three
// capital names are numbers that are put in when the page is made.

const starting = document.getElementById('starting');
const storeAgain =
  'Reload the page. If this stays, store its file on the board again: it was cut off or changed ' +
  'there, perhaps because the flash is full.';

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

const unpack = (text) => {
  const letters = atob(text);
  const bytes = new Uint8Array(letters.length);
  // A plain loop takes a tenth of the time of `Uint8Array.from`.
  for (let at = 0; at < bytes.length; at += 1) bytes[at] = letters.charCodeAt(at);
  const unpacker = new DecompressionStream('deflate');
  const packed = unpacker.writable.getWriter();
  // What goes wrong in here is told by reading, too. Damage never gets further: at its end a
  // sum over all bytes is checked.
  packed.write(bytes).catch(() => {});
  packed.close().catch(() => {});
  return new Response(unpacker.readable).arrayBuffer();
};

const launch = (unpacked) => {
  add('style', unpacked.slice(0, STYLE_END));
  // The glue leaves its one function on its own element, so nothing is global.
  return add('script', unpacked.slice(STYLE_END, GLUE_END)).launch(unpacked.slice(GLUE_END));
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
        `The page could not start (${error}). Reload it. If this stays, open it in a current ` +
          'Chrome, Edge, Firefox or Safari.',
      ),
    );
};

if (typeof WebAssembly !== 'object') {
  tell(
    'This browser has no WebAssembly, or it is switched off. Switch it on, or open the page in a ' +
      'current Chrome, Edge, Firefox or Safari.',
  );
} else if (typeof DecompressionStream !== 'function') {
  tell(
    'This browser is too old for the page: it has no DecompressionStream. Chrome and Edge have it ' +
      'from 80 on, Firefox from 113, Safari from 16.4.',
  );
} else {
  addEventListener('DOMContentLoaded', start);
}
