// Starts the SPA. WASM is the address of its wasm, set when it is built.
import init from "frontend";

init({ module_or_path: WASM });
