;; Nothing has the type.
(module
  (type $unused (func (param v128)))
  (func (export "run") (result i32) (i32.const 42)))
