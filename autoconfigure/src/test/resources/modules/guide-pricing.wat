;; Has the exports of the first plugins, those with an allocator and those with a buffer of their own.
(module
  (memory (export "memory") 1)
  (func (export "price") (param $quantity i32) (param $seed i32) (result i32)
    (i32.mul (local.get $quantity) (i32.const 900)))
  (func (export "text") (result i32) (i32.const 1024))
  (func (export "allocate") (param $size i32) (result i32) (i32.const 2048))
  (func (export "deallocate") (param $address i32) (param $size i32))
  (func (export "digits") (param $at i32) (param $length i32) (result i32) (local $sum i32) (local $digit i32)
    (block $done
      (loop $again
        (br_if $done (i32.eqz (local.get $length)))
        (local.set $digit (i32.sub (i32.load8_u (local.get $at)) (i32.const 48)))
        (if (i32.lt_u (local.get $digit) (i32.const 10))
          (then (local.set $sum (i32.add (local.get $sum) (local.get $digit)))))
        (local.set $at (i32.add (local.get $at) (i32.const 1)))
        (local.set $length (i32.sub (local.get $length) (i32.const 1)))
        (br $again)))
    (local.get $sum)))
