// Runs in a page before its own scripts, the same in each page that is measured. It notes how long
// frames take, and when a step in a chart is on the screen, by the pixels of its canvas.
(() => {
  const LABEL = "Chart of ";
  // The newest part of a chart, with whatever the page leaves free to its right.
  const NEWEST = 0.2;

  const canvases = () => [
    ...document.querySelectorAll(`canvas[aria-label^="${LABEL}"], [aria-label^="${LABEL}"] canvas`),
  ];

  const newest = (canvas, y, height) => {
    const x = Math.floor(canvas.width * (1 - NEWEST));
    return canvas.getContext("2d").getImageData(x, y, canvas.width - x, height).data;
  };

  const distance = (one, two) => [0, 1, 2, 3].reduce((sum, part) => sum + Math.abs(one[part] - two[part]), 0);

  const pixels = (data) => Array.from({ length: data.length / 4 }, (_, at) => data.subarray(at * 4, at * 4 + 4));

  const watch = (window.__drawn = {
    gaps: [],
    long: [],
    shown: [],
    // The row of the marked chart that only the upper level of a step is in, the colour that its
    // line has there, and the one without it.
    mark: null,
  });

  let low = null;

  // The marked chart shows nothing but the lower level now.
  watch.keepLow = () => {
    const [canvas] = canvases();
    low = newest(canvas, 0, canvas.height).slice();
  };

  // It has shown the upper level for a while, at its right end alone.
  watch.learn = () => {
    const [canvas] = canvases();
    const high = newest(canvas, 0, canvas.height);
    const width = high.length / 4 / canvas.height;
    let best = 0;
    // Above is a title, perhaps, and below is the lower level.
    for (let y = Math.floor(canvas.height * 0.05); y < canvas.height * 0.5; y++) {
      const row = (data) => pixels(data.subarray(y * width * 4, (y + 1) * width * 4));
      const [before, after] = [row(low), row(high)];
      const changes = after.map((pixel, x) => distance(pixel, before[x]));
      const sum = changes.reduce((one, other) => one + other, 0);
      if (sum <= best) continue;
      best = sum;
      const x = changes.indexOf(Math.max(...changes));
      watch.mark = { y, line: [...after[x]], ground: [...before[x]] };
    }
    return watch.mark !== null;
  };

  let isUp = false;

  const look = () => {
    if (!watch.mark) return;
    const { y, line, ground } = watch.mark;
    const near = distance(line, ground) / 2;
    const was = isUp;
    isUp = pixels(newest(canvases()[0], y, 1)).some((pixel) => distance(pixel, line) < near);
    // The board's clock and this one are of the same machine.
    if (isUp && !was) watch.shown.push(performance.timeOrigin + performance.now());
  };

  let last = null;
  const frame = (now) => {
    if (last !== null) watch.gaps.push(now - last);
    last = now;
    // What is in the page before a frame is painted is painted by it.
    setTimeout(look);
    requestAnimationFrame(frame);
  };
  requestAnimationFrame(frame);

  // Only frames of more than 50 ms are told.
  new PerformanceObserver((entries) => {
    for (const { duration } of entries.getEntries()) watch.long.push(duration);
  }).observe({ type: "long-animation-frame" });
})();
