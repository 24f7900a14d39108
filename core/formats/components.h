// Files as functions of the built-in package, which the headers call by name.
#ifndef TENON_CORE_FORMATS_COMPONENTS_H_
#define TENON_CORE_FORMATS_COMPONENTS_H_

#include "tenon/author.h"

namespace tenon::formats {

// Hands the functions read_idx, safetensors_names, safetensors_metadata,
// safetensors_read and safetensors_write to the core.
void AddAll(Registrar& to);

}  // namespace tenon::formats

#endif  // TENON_CORE_FORMATS_COMPONENTS_H_
