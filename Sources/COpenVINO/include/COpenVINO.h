// The part of OpenVINO's C interface that ddcm calls, declared here and looked up at run time, so that the package builds
// without OpenVINO and says plainly what is missing when it runs without it.
// The types mirror openvino/c/*.h of OpenVINO 2026.4; only what crosses the binary interface is declared.
#ifndef COPENVINO_H
#define COPENVINO_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef int32_t openvino_status;  // ov_status_e: 0 is success, failures are negative

typedef enum { OPENVINO_F32 = 4, OPENVINO_U8 = 16 } openvino_element_type;  // ov_element_type_e

typedef struct ov_core openvino_core;
typedef struct ov_model openvino_model;
typedef struct ov_compiled_model openvino_compiled_model;
typedef struct ov_infer_request openvino_infer_request;
typedef struct ov_tensor openvino_tensor;

typedef struct {
  int64_t rank;
  int64_t *dims;
} openvino_shape;

typedef struct {
  const char *key;
  const void *value;  // here always a C string
} openvino_property;

typedef struct {
  const char *build_number;
  const char *description;
} openvino_version;

// Each field is the function of that name with the prefix ov_.
typedef struct {
  const char *(*get_error_info)(openvino_status status);
  const char *(*get_last_err_msg)(void);
  openvino_status (*get_openvino_version)(openvino_version *version);
  void (*version_free)(openvino_version *version);
  void (*free)(const char *content);

  openvino_status (*core_create)(openvino_core **core);
  void (*core_free)(openvino_core *core);
  openvino_status (*core_get_property)(const openvino_core *core, const char *device, const char *key, char **value);
  openvino_status (*core_read_model_from_memory_buffer)(
    const openvino_core *core, const char *xml, size_t length, const openvino_tensor *weights, openvino_model **model);
  openvino_status (*core_compile_model_props)(
    const openvino_core *core, const openvino_model *model, const char *device, size_t count,
    const openvino_property *properties, openvino_compiled_model **compiled);
  void (*model_free)(openvino_model *model);

  openvino_status (*compiled_model_create_infer_request)(
    const openvino_compiled_model *compiled, openvino_infer_request **request);
  openvino_status (*compiled_model_get_property)(
    const openvino_compiled_model *compiled, const char *key, char **value);
  void (*compiled_model_free)(openvino_compiled_model *compiled);

  openvino_status (*infer_request_set_input_tensor_by_index)(
    openvino_infer_request *request, size_t index, const openvino_tensor *tensor);
  openvino_status (*infer_request_get_output_tensor_by_index)(
    const openvino_infer_request *request, size_t index, openvino_tensor **tensor);
  openvino_status (*infer_request_infer)(openvino_infer_request *request);
  void (*infer_request_free)(openvino_infer_request *request);

  openvino_status (*tensor_create_from_host_ptr)(
    openvino_element_type type, openvino_shape shape, void *data, openvino_tensor **tensor);
  openvino_status (*tensor_get_shape)(const openvino_tensor *tensor, openvino_shape *shape);
  openvino_status (*tensor_get_byte_size)(const openvino_tensor *tensor, size_t *count);
  openvino_status (*tensor_data)(const openvino_tensor *tensor, void **data);
  void (*tensor_free)(openvino_tensor *tensor);
  openvino_status (*shape_free)(openvino_shape *shape);
} openvino_functions;

typedef enum {
  OPENVINO_LOADED,
  OPENVINO_NOT_LOADED,      // the library, or one that it needs, could not be loaded: `detail` is the loader's reason
  OPENVINO_SYMBOL_MISSING,  // the library is another version: `detail` is the function that it lacks
} openvino_load_result;

/// Loads the library at `path` (a path, or a bare name for the system's search) and fills `functions`.
/// The library stays loaded: it owns threads that must not lose their code.
/// `detail` receives at most `capacity` bytes, the closing zero included.
openvino_load_result openvino_load(const char *path, openvino_functions *functions, char *detail, size_t capacity);

#endif
