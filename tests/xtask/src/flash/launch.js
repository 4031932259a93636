// The end of the glue: start.js hands over the module, and gets a promise that
// holds once the page has started. `imports` is the list of what the module
// imports. The imports have no names in there, and a browser asks for them in
// the module's order, each once: the list in that order is enough.
document.currentScript.launch = (module) =>
  WebAssembly.instantiate(module, { '': { get ''() { return imports.shift(); } } }).then(
    (made) => {
      wasm = made.instance.exports;
      wasm.__wbindgen_start();
    },
  );
