;; Its second segment does not fit: the first is written, the third is not.
(module
  (import "env" "memory" (memory 1 3 shared))
  (data (i32.const 16) "first")
  (data (i32.const 0x1fffe) "second")
  (data (i32.const 32) "third"))
