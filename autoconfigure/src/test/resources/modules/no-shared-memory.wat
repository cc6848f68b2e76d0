;; Has a memory of its own that is not shared.
(module
  (memory 1)
  (func (export "increment") (param $address i32) (result i32)
    (i32.store (local.get $address) (i32.add (i32.load (local.get $address)) (i32.const 1)))
    (i32.load (local.get $address))))
