// How the packed part becomes a module again, with what the browser brings. The part is the wasm
// alone, in streams (streams.rs), in the zlib format, whose checksum notices damage. Style and glue
// stand in the page.

const browsers = 'Chrome and Edge will do from 97 on, Firefox from 113, Safari from 16.4.';
const lacks =
  typeof DecompressionStream === 'function'
    ? ''
    : 'This browser is too old: it cannot unpack the page. Update it, or take another: ';

const bytesOf = (letters) =>
  Uint8Array.fromBase64
    ? Uint8Array.fromBase64(letters)
    : Uint8Array.from(atob(letters), (letter) => letter.charCodeAt());

/** Joins the streams of the module, as streams.rs does, while the program for it comes. */
const joining = () => {
  const all = new Uint8Array(STREAMS_END);
  const wasm = new Uint8Array(WASM_END);
  const places = new Uint32Array([STREAM_STARTS]);
  let filled = 0;
  let next = PROGRAM_START;
  let end = 0;
  let start = CODE_START;
  let sent = 0;
  return new TransformStream({
    transform(chunk, joined) {
      all.set(chunk, filled);
      filled += chunk.length;
      // In variables of its own, the loop is faster.
      const [from, to, at, until] = [all, wasm, places, filled];
      let index = next;
      let place = end;
      for (; index < until; index += 1) {
        const kind = from[index];
        // What is too much of these three is overwritten.
        to[place] = from[kind + 256];
        to[place + 1] = from[kind + 512];
        to[place + 2] = from[kind + 768];
        place += from[kind];
        let stream = from[kind + 1024];
        if (!stream) {
          // A function ends: its size goes before it, in three bytes.
          const size = place - start - 3;
          to[start] |= size & 127;
          to[start + 1] |= (size >> 7) & 127;
          to[start + 2] = size >> 14;
          start = place;
        }
        for (let left = from[kind + 1536]; left; left -= 1) {
          to[place++] = from[at[stream]++];
          stream += from[kind + 1280];
        }
      }
      next = index;
      end = place;
      // Functions that are whole can be compiled, and so can what was before them.
      const whole = Math.min(start, end);
      if (whole > sent) joined.enqueue(wasm.subarray(sent, whole));
      sent = whole;
    },
    flush(joined) {
      joined.enqueue(wasm.subarray(sent));
    },
  });
};

/** Unpacks what is written, and compiles what comes out while the rest still comes. */
let writer;
let compiled;
const begin = () => {
  const stream = new DecompressionStream('deflate');
  writer = stream.writable.getWriter();
  compiled = WebAssembly.compileStreaming(
    new Response(stream.readable.pipeThrough(joining()), {
      headers: { 'Content-Type': 'application/wasm' },
    }),
  );
  // What became of it is asked at the end.
  compiled.catch(() => {});
};

/** Takes the next letters of the packed part as they come, a multiple of four; none at the end. */
const take = (letters) => {
  try {
    if (!writer) begin();
    (letters ? writer.write(bytesOf(letters)) : writer.close()).catch(() => {});
  } catch (error) {
    // The part is damaged, or the browser cannot do this: see below.
    compiled = Promise.reject(error);
    compiled.catch(() => {});
  }
};

/** Promises the module. This is the whole packed part. */
const unpacked = (text) => {
  // The board has sent the page, and is free for the next request.
  ask();
  // Whatever went wrong, it is tried once more in the plain way: all bytes first. That tells
  // damage, for which this fails, from a module that the browser cannot compile.
  return compiled.catch(() => {
    const plain = new Response(bytesOf(text)).body.pipeThrough(new DecompressionStream('deflate'));
    return new Response(plain.pipeThrough(joining())).arrayBuffer();
  });
};

/** The glue stands in the page, and leaves its one function on its element. */
const launch = (made) => document.getElementById('glue').launch(made);
