(module
  (import "host" "log" (func))
  (func (export "shown"))
  (func)
  (func (export "_initialize") (param i32))
  (func (export "__wasm_call_ctors"))
  (func (export "_start")))
