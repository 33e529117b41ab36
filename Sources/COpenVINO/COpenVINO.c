#include "COpenVINO.h"

#include <dlfcn.h>
#include <stdio.h>
#include <string.h>

#define RESOLVE(name)                                                 \
  do {                                                                \
    void *symbol = dlsym(library, "ov_" #name);                       \
    if (symbol == NULL) {                                             \
      snprintf(detail, capacity, "%s", "ov_" #name);                  \
      dlclose(library);                                               \
      return OPENVINO_SYMBOL_MISSING;                                 \
    }                                                                 \
    memcpy(&functions->name, &symbol, sizeof symbol);                 \
  } while (0)

openvino_load_result openvino_load(const char *path, openvino_functions *functions, char *detail, size_t capacity) {
  void *library = dlopen(path, RTLD_NOW | RTLD_LOCAL);
  if (library == NULL) {
    const char *reason = dlerror();
    snprintf(detail, capacity, "%s", reason != NULL ? reason : "unknown reason");
    return OPENVINO_NOT_LOADED;
  }
  RESOLVE(get_error_info);
  RESOLVE(get_last_err_msg);
  RESOLVE(get_openvino_version);
  RESOLVE(version_free);
  RESOLVE(free);
  RESOLVE(core_create);
  RESOLVE(core_free);
  RESOLVE(core_get_property);
  RESOLVE(core_read_model_from_memory_buffer);
  RESOLVE(core_compile_model_props);
  RESOLVE(model_free);
  RESOLVE(compiled_model_create_infer_request);
  RESOLVE(compiled_model_get_property);
  RESOLVE(compiled_model_free);
  RESOLVE(infer_request_set_input_tensor_by_index);
  RESOLVE(infer_request_get_output_tensor_by_index);
  RESOLVE(infer_request_infer);
  RESOLVE(infer_request_free);
  RESOLVE(tensor_create_from_host_ptr);
  RESOLVE(tensor_get_shape);
  RESOLVE(tensor_get_byte_size);
  RESOLVE(tensor_data);
  RESOLVE(tensor_free);
  RESOLVE(shape_free);
  return OPENVINO_LOADED;
}
