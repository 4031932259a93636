// Runs in a page before its own scripts. Its clock goes on by `stepMs` with each message, and its
// timers come when that clock has come to them, so that a day passes in minutes.
((stepMs) => {
  const now = performance.now.bind(performance);
  const { setTimeout: later, clearTimeout: never, Date: Native } = window;
  let ahead = 0;
  let count = 0;
  performance.now = () => now() + ahead;
  window.Date = class extends Native {
    constructor(...of) {
      of.length ? super(...of) : super(Native.now() + ahead);
    }
    static now = () => Math.floor(Native.now() + ahead);
  };

  const timers = new Map();
  const end = (id) => {
    never(id);
    timers.delete(id);
  };
  window.setTimeout = (work, ms = 0, ...of) => {
    const id = later(() => {
      timers.delete(id);
      work(...of);
    }, ms);
    timers.set(id, { due: performance.now() + ms, work: () => work(...of) });
    return id;
  };
  window.clearTimeout = end;

  const NativeSocket = WebSocket;
  window.WebSocket = class extends NativeSocket {
    constructor(...of) {
      super(...of);
      super.addEventListener("message", () => {
        window.__messages = ++count;
        ahead += stepMs;
        for (const [id, { due, work }] of [...timers]) {
          if (due > performance.now()) continue;
          end(id);
          work();
        }
      });
    }
  };
})(STEP_MS);
