// How the packed part becomes bytes again, with the decoder of tests/packer before this. It holds
// the wasm, then the style, then the glue.

const browsers = 'Chrome and Edge will do from 97 on, Firefox from 79, Safari from 16.';
const lacks = '';
const clear = () => {};

/** Unpacks all of it at once. */
const unpack = (text) => {
  const work = unpacking();
  work.next();
  const { value } = work.next(text);
  if (!value) throw work;
  return value;
};

// A worker unpacks while the rest of the page still comes, and the page stays responsive. Without
// a worker, the page unpacks all of it itself.
let worker;
const inWorker = (unpacking) => {
  const work = unpacking();
  work.next();
  onmessage = (event) => {
    const { value } = work.next(event.data);
    if (value || !event.data) {
      postMessage(value);
      close();
    }
  };
};
const aside = new Promise((done, failed) => {
  worker = new Worker(URL.createObjectURL(new Blob([`(${inWorker})(${unpacking})`])));
  worker.onmessage = (event) => done(event.data);
  worker.onerror = failed;
}).catch(() => {});

/** Takes the next letters of the packed part as they come, a multiple of four; none at the end. */
const take = (letters) => {
  if (worker) worker.postMessage(letters);
};

/** Promises the bytes. This is the whole packed part. */
const unpacked = (text) => aside.then((bytes) => bytes || unpack(text));

/** Puts a text of the packed part into the head as a style or script. */
const add = (kind, bytes) => {
  const element = document.createElement(kind);
  element.textContent = new TextDecoder().decode(bytes);
  return document.head.appendChild(element);
};

const launch = (bytes) => {
  add('style', bytes.subarray(WASM_END, STYLE_END));
  // The glue leaves its one function on its own element, so nothing is global.
  return add('script', bytes.subarray(STYLE_END)).launch(bytes.subarray(0, WASM_END));
};
