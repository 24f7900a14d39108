/* Tenon from C: finds the tables, makes a tensor, squares it by the op's name.
 * A status that is not null is an error. */
#include <stdio.h>
#include <tenon/c/abi.h>

#define STRING(s) \
  (tn_string) { s, sizeof(s) - 1 }

static const void* table(const char* id, uint64_t size) {
  const tn_string name = {id, size};
  const void* found = NULL;
  return tenon_host_0()->get_interface(&name, 0, 0, &found) ? NULL : found;
}

int main(void) {
  const tn_tensor_api* tensors = table("tn.tensor", 9);
  const tn_op_api* ops = table("tn.op", 5);
  const tn_string square = STRING("square");
  const int64_t shape[] = {3};
  const tn_op* op = NULL;
  tn_tensor *x = NULL, *y = NULL;
  tn_call call = {.size = sizeof call, .n_inputs = 1, .n_outputs = 1};
  if (tensors == NULL || ops == NULL || ops->find(&square, &op) != NULL ||
      tensors->create(TN_F32, 1, shape, &x) != NULL) {
    return 1;
  }
  for (int i = 0; i < 3; ++i) ((float*)tensors->data(x))[i] = (float)i;
  call.inputs = &x;
  call.outputs = &y;
  if (ops->call(op, &call) != NULL) return 1;
  const float* squares = tensors->data(y);
  printf("%g %g %g\n", squares[0], squares[1], squares[2]);
  const int right = squares[2] == 4;
  tensors->release(x);
  tensors->release(y);
  return right ? 0 : 1;
}
