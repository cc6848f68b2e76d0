;; As deep as only a tail call can be.
(module
  (func $count (param i32) (result i32)
    (if (i32.eqz (local.get 0)) (then (return (i32.const 42))))
    (return_call $count (i32.sub (local.get 0) (i32.const 1))))
  (func (export "run") (result i32) (return_call $count (i32.const 1000000))))
