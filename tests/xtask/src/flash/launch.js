// The end of the glue: start.js passes the module or its bytes, and gets a promise that
// resolves once the page has started. `imports` lists the functions that the
// module imports. In the module they have no names, and a browser reads them in
// the module's order, each once, so a list in that order is enough.
document.currentScript.launch = (module) =>
  WebAssembly.instantiate(module, { '': { get ''() { return imports.shift(); } } }).then(
    (made) => {
      // What is made of a module is the instance itself, of bytes it is both.
      wasm = (made.instance || made).exports;
      wasm.__wbindgen_start();
    },
  );
