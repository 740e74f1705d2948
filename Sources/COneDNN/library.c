#include "COneDNN.h"

#if __has_include(<dnnl.h>)
#include <dlfcn.h>
#include <pthread.h>

#include "library.h"

#define TEXT_OF(x) #x
#define TEXT(x) TEXT_OF(x)

onednn_library frigate_onednn;
static bool is_available;

static void load(void) {
  void *handle = dlopen("libdnnl.so." TEXT(DNNL_VERSION_MAJOR), RTLD_NOW | RTLD_LOCAL);
  if (handle == NULL) return;
#define FIND(name)                                                                \
  frigate_onednn.name = (__typeof__(frigate_onednn.name))dlsym(handle, #name);    \
  if (frigate_onednn.name == NULL) return;
  FUNCTIONS(FIND)
  // Absent where oneDNN is built on another runtime than OpenMP.
  frigate_onednn.set_threads = (void (*)(int))dlsym(handle, "omp_set_num_threads");
  frigate_onednn.threads = (int (*)(void))dlsym(handle, "omp_get_max_threads");
  is_available = frigate_onednn.dnnl_engine_create(&frigate_onednn.engine, dnnl_cpu, 0) == dnnl_success;
}

bool frigate_onednn_is_available(void) {
  static pthread_once_t once = PTHREAD_ONCE_INIT;
  pthread_once(&once, load);
  return is_available;
}

int frigate_onednn_enter(void) {
  const int threads = frigate_onednn.threads && frigate_onednn.set_threads ? frigate_onednn.threads() : 1;
  if (threads != 1) frigate_onednn.set_threads(1);
  return threads;
}

void frigate_onednn_leave(int threads) {
  if (threads != 1) frigate_onednn.set_threads(threads);
}

#else

bool frigate_onednn_is_available(void) { return false; }

#endif
