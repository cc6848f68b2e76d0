(module
  (func (export "run") (result i32) (string.measure_utf8 (string.const "hello"))))
