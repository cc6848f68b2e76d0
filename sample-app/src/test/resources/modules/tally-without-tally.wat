;; A tally without exports.
(module
  (import "env" "memory" (memory 1 32767 shared))
  (import "env" "tallies" (memory 1 32767 shared)))
