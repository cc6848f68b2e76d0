;; A plugin whose initializer goes on for as long as the host says so, and with an export of a misleading name.
(module
  (import "env" "memory" (memory 1 3 shared))
  (import "host" "held" (func $held (result i32)))
  (func $ask_again (loop $again (br_if $again (call $held))))
  (func (export "_initialize") (call $ask_again))
  (func (export "(start)") (call $ask_again))
  (func (export "work"))
  (func (export "fail") (unreachable)))
