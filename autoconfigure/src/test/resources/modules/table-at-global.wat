;; Where the first entries go is only known with the imports: above what follows, or below.
(module
  (import "env" "base" (global $base i32))
  (type $number (func (result i32)))
  (table $table 4 funcref)
  (elem (table $table) (global.get $base) func $one $one)
  (elem (table $table) (i32.const 1) func $two)
  (func $one (result i32) (i32.const 1))
  (func $two (result i32) (i32.const 2))
  (func (export "call") (param $index i32) (result i32) (call_indirect $table (type $number) (local.get $index))))
