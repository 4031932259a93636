// Starts the flash page. It stands before the packed part, so it can say what
// is wrong even when the rest of the file is damaged or missing. The names in
// capitals are numbers that are put in when the page is made. `take`, `unpacked`,
// `launch`, `browsers`, `lacks` and `clear` come from the script of the packing, which stands
// before this one.

const starting = document.getElementById('starting');
const storeAgain =
  'Reload the page. If this stays, store its file on the board again: it was cut off or changed there, perhaps because the flash is full.';

/** Says in the page what is wrong and what to do, in place of the waiting words. */
const tell = (words) => {
  clear();
  // The page may have taken the waiting words away before it failed.
  const place = starting.isConnected
    ? starting
    : document.body.appendChild(document.createElement('p'));
  place.setAttribute('role', 'alert');
  place.textContent = words;
};

// How many letters of the packed part have been handed on.
let given = 0;
/** Hands on what has come of the packed part since the last time. Returns all of it. */
const give = () => {
  const packed = document.getElementById('packed');
  const text = packed ? packed.textContent : '';
  const news = text.slice(given, text.length & -4);
  if (news) take(news);
  given += news.length;
  return text;
};
const watch = new MutationObserver(give);

const start = () => {
  watch.disconnect();
  const text = give();
  // This is the end, whatever has come.
  take('');
  if (text.length < PACKED_LENGTH) {
    tell(
      `The page is cut off: ${text.length} of ${PACKED_LENGTH} bytes of its packed part have arrived. ${storeAgain}`,
    );
    return;
  }
  document.getElementById('packed').remove();
  unpacked(text)
    .then(launch, () => tell(`The page is damaged. ${storeAgain}`))
    .catch((error) =>
      tell(
        `The page could not start (${error}). Reload it. If this stays, the browser may be too old: ${browsers}`,
      ),
    );
};

if (typeof WebAssembly !== 'object') {
  tell(
    'This browser has no WebAssembly, or it is switched off. Switch it on, or take another: ' +
      browsers,
  );
} else if (lacks) {
  tell(lacks + browsers);
} else {
  watch.observe(document, { childList: true, subtree: true, characterData: true });
  addEventListener('DOMContentLoaded', start);
}
