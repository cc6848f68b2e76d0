(module
  (import "env" "prices" (memory 1 16 shared))
  (func (export "price") (param $article i32) (result i32)
    (i32.atomic.load (i32.shl (local.get $article) (i32.const 2)))))
