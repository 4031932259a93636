// The end of the glue in the page of `trunk build --release`: trunk's own script
// calls this with the address of the module. As in launch.js, the imports have
// no names, and a list in the module's order is enough.
const named = () => {
  const rest = [...imports];
  return { '': { get ''() { return rest.shift(); } } };
};
export default async ({ module_or_path }) => {
  const made = await WebAssembly.instantiateStreaming(fetch(module_or_path), named())
    // From a server with another content type, the module is compiled from its bytes.
    .catch(() => fetch(module_or_path)
      .then((answer) => answer.arrayBuffer())
      .then((bytes) => WebAssembly.instantiate(bytes, named())));
  wasm = made.instance.exports;
  wasm.__wbindgen_start();
  return wasm;
};
