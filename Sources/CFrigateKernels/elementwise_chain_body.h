// Chains: several float32 lanes in one pass, which saves the passes between them through the cache. Each is written
// once, in the names of the lanes: the compiler reads the formulas, the planner their text. As no product is contracted
// with a sum, the bits are those of the lanes one by one.

// As the lanes `maximum` and `minimum`: a NaN wins, and of equal zeros the bits are joined.
INLINE vf v_maximum(vf p, vf q) {
  return BLEND(p == q, (vf)((vi)p & (vi)q), BLEND((p > q) | (p != p), p, q));
}
INLINE vf v_minimum(vf p, vf q) {
  return BLEND(p == q, (vf)((vi)p | (vi)q), BLEND((p < q) | (p != p), p, q));
}

#define add(p, q) ((p) + (q))
#define subtract(p, q) ((p) - (q))
#define multiply(p, q) ((p) * (q))
#define divide(p, q) ((p) / (q))
#define sqrt(p) __builtin_elementwise_sqrt(p)
#define exp(p) v_exp(p)
#define tanh(p) v_tanh(p)
#define logistic(p) v_logistic(p)
#define maximum(p, q) v_maximum(p, q)
#define minimum(p, q) v_minimum(p, q)

// A last formula may use the results of those before it, `first` and `second`.
//
// Adam; moving averages of gradients and of their squares; the updates of Adam's kind; momentum; activations with their
// bias, and what their derivatives multiply by.
#define CHAINS(ONE, THREE)                                                     \
  THREE(                                                                       \
    adam, 8, add(a, multiply(subtract(b, a), c)),                              \
    add(d, multiply(subtract(multiply(b, b), d), e)),                          \
    subtract(f, divide(multiply(first, g), add(sqrt(second), h))))             \
  ONE(adam_update, 5, subtract(a, divide(multiply(b, c), add(sqrt(d), e))))    \
  ONE(average_square, 3, add(a, multiply(subtract(multiply(b, b), a), c)))     \
  ONE(average_square_too, 4, add(multiply(a, b), multiply(multiply(c, c), d))) \
  ONE(average, 3, add(a, multiply(subtract(b, a), c)))                         \
  ONE(ratio, 4, divide(multiply(a, b), add(sqrt(c), d)))                       \
  ONE(sums, 4, add(multiply(a, b), multiply(c, d)))                            \
  ONE(differences, 4, subtract(multiply(a, b), multiply(c, d)))                \
  ONE(tanh_slope, 3, multiply(a, subtract(b, multiply(c, c))))                 \
  ONE(descent, 3, subtract(a, multiply(b, c)))                                 \
  ONE(multiply_add, 3, add(multiply(a, b), c))                                 \
  ONE(multiply_subtract, 3, subtract(multiply(a, b), c))                       \
  ONE(slope, 2, subtract(a, multiply(b, b)))                                   \
  ONE(clamp, 3, minimum(maximum(a, b), c))                                     \
  ONE(bias_relu, 3, maximum(add(a, b), c))                                     \
  ONE(bias_tanh, 2, tanh(add(a, b)))                                           \
  ONE(bias_logistic, 2, logistic(add(a, b)))                                   \
  ONE(shifted_exp, 2, exp(subtract(a, b)))

#define OPERANDS(operands)                                                                                       \
  const vf a = v[0], b = v[1], c = v[operands > 2 ? 2 : 0], d = v[operands > 3 ? 3 : 0], e = v[operands > 4 ? 4 : 0], \
           f = v[operands > 5 ? 5 : 0], g = v[operands > 6 ? 6 : 0], h = v[operands > 7 ? 7 : 0];                \
  (void)c, (void)d, (void)e, (void)f, (void)g, (void)h;

// The tail is a whole vector too, so a lane's bits don't depend on where it stands.
// The addresses are copied first: a store through one of them might change the array they stand in.
#define CHAIN(name, operands, results)                                                    \
  static void chain_##name(void *const *y, const void *const *x, size_t n) {              \
    const float *from[operands];                                                          \
    float *to[results];                                                                   \
    for (int k = 0; k < operands; k++) from[k] = x[k];                                    \
    for (int k = 0; k < results; k++) to[k] = y[k];                                       \
    size_t i = 0;                                                                         \
    for (; n - i >= VECTOR_LANES; i += VECTOR_LANES) {                                    \
      vf v[operands], r[results];                                                         \
      for (int k = 0; k < operands; k++) memcpy(&v[k], from[k] + i, sizeof v[k]);         \
      formulas_##name(v, r);                                                              \
      for (int k = 0; k < results; k++) memcpy(to[k] + i, &r[k], sizeof r[k]);            \
    }                                                                                     \
    if (i < n) {                                                                          \
      vf v[operands], r[results];                                                         \
      for (int k = 0; k < operands; k++) v[k] = load_part_f32(from[k] + i, n - i);        \
      formulas_##name(v, r);                                                              \
      for (int k = 0; k < results; k++) store_part_f32(to[k] + i, r[k], n - i);           \
    }                                                                                     \
  }
#define CHAIN_OF_ONE(name, operands, formula)         \
  INLINE void formulas_##name(const vf *v, vf *r) {   \
    OPERANDS(operands)                                \
    r[0] = formula;                                   \
  }                                                   \
  CHAIN(name, operands, 1)
#define CHAIN_OF_THREE(name, operands, formula, formula2, formula3) \
  INLINE void formulas_##name(const vf *v, vf *r) {                 \
    OPERANDS(operands)                                              \
    const vf first = r[0] = formula, second = r[1] = formula2;      \
    r[2] = formula3;                                                \
  }                                                                 \
  CHAIN(name, operands, 3)
CHAINS(CHAIN_OF_ONE, CHAIN_OF_THREE)

#define ENTRY_OF_ONE(name, operands, formula) {#formula, chain_##name},
#define ENTRY_OF_THREE(name, operands, formula, formula2, formula3) \
  {#formula "; " #formula2 "; " #formula3, chain_##name},
#define CHAIN_ENTRIES CHAINS(ENTRY_OF_ONE, ENTRY_OF_THREE)

#undef add
#undef subtract
#undef multiply
#undef divide
#undef sqrt
#undef exp
#undef tanh
#undef logistic
#undef maximum
#undef minimum
