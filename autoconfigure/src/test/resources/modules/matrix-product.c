/*
 * A product of matrices of doubles. Threads take row after row. The result is how many rows are right.
 */
#include "program.h"

static double *left;
static double *right;
static double *product;
static uint32_t order;
static OWN_CACHE_LINE _Atomic uint32_t next_row;

/* Small integers, so that no sum is rounded. */
static double element(uint32_t row, uint32_t column, uint32_t seed) {
  return (double)((row * 31 + column * 17 + seed) % 64) - 32;
}

/* The size is the number of rows and of columns. */
EXPORT(prepare) void prepare(uintptr_t heap, uint32_t size, uint32_t threads) {
  (void)threads;
  struct arena arena = {heap};
  order = size;
  left = allocate(&arena, size * size * sizeof *left);
  right = allocate(&arena, size * size * sizeof *right);
  product = allocate(&arena, size * size * sizeof *product);
  for (uint32_t row = 0; row < size; row++) {
    for (uint32_t column = 0; column < size; column++) {
      left[row * size + column] = element(row, column, 7);
      right[row * size + column] = element(column, row, 13);
    }
  }
}

EXPORT(work) void work(uint32_t thread) {
  (void)thread;
  for (uint32_t row; (row = atomic_fetch_add(&next_row, 1)) < order;) {
    double *sums = product + row * order;
    for (uint32_t k = 0; k < order; k++) {
      double factor = left[row * order + k];
      for (uint32_t column = 0; column < order; column++) {
        sums[column] += factor * right[k * order + column];
      }
    }
  }
}

/* The same by a vector: left * (right * v) has to be product * v. */
static double times_vector(const double *matrix, uint32_t row, const double *vector) {
  double sum = 0;
  for (uint32_t column = 0; column < order; column++) {
    sum += matrix[row * order + column] * vector[column];
  }
  return sum;
}

EXPORT(result) uint32_t result(void) {
  uint32_t rows = 0;
  struct arena arena = {(uintptr_t)(product + order * order)};
  double *vector = allocate(&arena, order * sizeof *vector);
  double *image = allocate(&arena, order * sizeof *image);
  for (uint32_t i = 0; i < order; i++) {
    vector[i] = (double)(i * i % 1021 + 1);
  }
  for (uint32_t i = 0; i < order; i++) {
    image[i] = times_vector(right, i, vector);
  }
  for (uint32_t i = 0; i < order; i++) {
    rows += times_vector(left, i, image) == times_vector(product, i, vector);
  }
  return rows;
}
