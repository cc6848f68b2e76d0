;; A pricing plugin for which each text costs a million, whatever their number.
(module
  (func (export "price") (param $quantity i32) (result i64)
    (i64.mul (i64.extend_i32_s (local.get $quantity)) (i64.const 1000000))))
