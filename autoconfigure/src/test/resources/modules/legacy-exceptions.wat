;; Uses the exception handling that WebAssembly had before version 3.
(module
  (tag $t (param i32))
  (func (export "f") (result i32) (try (result i32) (do (throw $t (i32.const 1))) (catch $t))))
