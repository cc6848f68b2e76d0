(module (import "env" "memory" (memory 1 65536 shared)))
