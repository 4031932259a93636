// What of the page could be hard to see, as [what, how much it has] pairs.
const sample = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
sample.canvas.width = sample.canvas.height = 1;

// Any colour of CSS as red, green, blue and opacity, each from 0 to 1.
const channels = (color) => {
  sample.clearRect(0, 0, 1, 1);
  sample.fillStyle = color;
  sample.fillRect(0, 0, 1, 1);
  return [...sample.getImageData(0, 0, 1, 1).data].map((part) => part / 255);
};

const over = (front, back, opacity = 1) => {
  const share = front[3] * opacity;
  return [0, 1, 2].map((part) => front[part] * share + back[part] * (1 - share)).concat(1);
};

const ancestors = (element) => (element ? [...ancestors(element.parentElement), element] : []);

const ground = (element) =>
  ancestors(element)
    .map((one) => channels(getComputedStyle(one).backgroundColor))
    .reduce((back, front) => over(front, back), channels("Canvas"));

const opacity = (element) =>
  ancestors(element).reduce((product, one) => product * Number(getComputedStyle(one).opacity), 1);

const luminance = (color) => {
  const [red, green, blue] = color.map((part) =>
    part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4,
  );
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
};

const contrast = (front, back) => {
  const [dark, light] = [luminance(front), luminance(back)].sort((a, b) => a - b);
  return (light + 0.05) / (dark + 0.05);
};

// Large text may have less contrast (WCAG 2.2, 1.4.3).
const wanted = (style) => {
  const size = parseFloat(style.fontSize);
  const isLarge = size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700);
  return isLarge ? 3 : 4.5;
};

const hasText = (element) =>
  [...element.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.data.trim() !== "");

// Everything that shows text: elements, what is typed into fields or stands in for it, and what style adds.
const texts = () =>
  [...document.querySelectorAll("body, body *")].filter(isShown).flatMap((element) => {
    const found = [];
    if (hasText(element) || element.matches("input:not([type=range], [type=checkbox])")) found.push([element, null]);
    if (element.placeholder) found.push([element, "::placeholder"]);
    for (const pseudo of ["::before", "::after"]) {
      const { content } = getComputedStyle(element, pseudo);
      if (/[^"\s]/.test(content.replace(/^(none|normal)$/, ""))) found.push([element, pseudo]);
    }
    return found;
  });

const describe = (element, pseudo) =>
  `${element.tagName.toLowerCase()}${pseudo ?? ""} “${nameOf(element).replace(/\s+/g, " ").slice(0, 40)}”`;

const paleTexts = () =>
  texts().flatMap(([element, pseudo]) => {
    const style = getComputedStyle(element, pseudo);
    const below = ground(element);
    const back = pseudo ? over(channels(style.backgroundColor), below) : below;
    const front = over(channels(style.color), back, opacity(element));
    const found = contrast(front, back);
    return found < wanted(style) ? [`${describe(element, pseudo)}: ${found.toFixed(2)} of ${wanted(style)}`] : [];
  });

const smallTexts = (pixels) =>
  texts().flatMap(([element, pseudo]) => {
    const size = parseFloat(getComputedStyle(element, pseudo).fontSize);
    return size < pixels ? [`${describe(element, pseudo)}: ${size}px`] : [];
  });
