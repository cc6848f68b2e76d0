;; Calls what others put into its table.
(module
  (type $function (func (result i32)))
  (table (export "table") 1 funcref)
  (func (export "call") (result i32) (call_indirect (type $function) (i32.const 0))))
