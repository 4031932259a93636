// Asks at once what the app would ask first. It takes both over (src/browser/early.rs), so nothing
// is asked twice, and the time that has passed counts.

const early = { heard: '' };
window.early = early;

// Does another tab hold the socket? Which board it is about is not known yet, so tabs on any board
// answer. What tabs tell each other otherwise is none of this.
try {
  const channel = new BroadcastChannel('pindash');
  early.channel = channel;
  channel.onmessage = ({ data }) => {
    if (/^[aehow]/.test(data) && early.heard.length < 16384) early.heard += data + '\0';
  };
  channel.postMessage('w0\n');
  early.since = performance.now();
} catch (error) {
  // A browser may deny it. The app asks then.
}

/** Asks for the profile beside the page, unless the page's address names another one, or a recording. */
const ask = () => {
  if (!/^http/.test(location.protocol) || /[?&](profile|replay)\b/.test(location.search)) {
    return;
  }
  const stop = new AbortController();
  setTimeout(() => stop.abort(), 4000);
  early.asked = performance.now();
  early.profile = fetch('board.json', {
    cache: 'no-cache',
    mode: 'same-origin',
    signal: stop.signal,
  })
    .then((answer) => (answer.ok ? answer.text() : null))
    .then((text) => {
      early.text = text;
    });
  early.profile.catch(() => {});
};
