;; The segment that does not fit is for the memory that Endive initialises first.
(module
  (import "env" "memory" (memory 1 3 shared))
  (import "host" "other" (memory 1 3 shared))
  (data (memory 1) (i32.const 16) "first")
  (data (memory 0) (i32.const 16) "second")
  (data (memory 0) (i32.const 0x1fffe) "third")
  (data (memory 1) (i32.const 32) "fourth")
  (data (memory 0) (i32.const 32) "fifth"))
