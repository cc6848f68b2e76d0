;; Binaryen writes the type of the null as noexn.
(module
  (func $none (export "run") (result i32) (local exnref) (local.set 0 (ref.null exn)) (i32.const 42)))
