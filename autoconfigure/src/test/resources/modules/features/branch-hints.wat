(module
  (func (export "run") (result i32) (local i32)
    (@metadata.code.branch_hint "\00")
    (if (local.get 0) (then (return (i32.const 1))))
    (i32.const 42)))
