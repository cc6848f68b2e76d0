;; A redactor that imports a memory that nobody has configured.
(module
  (import "env" "memory" (memory 1 32767 shared))
  (import "env" "scratch" (memory 1 32767 shared))
  (func (export "texts") (result i32) (i32.const 65536))
  (func (export "found") (result i32) (i32.const 0))
  (func (export "redact") (param i32 i32 i32 i32) (result i32) (i32.const 0)))
