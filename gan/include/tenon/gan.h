// The package gan from an application: typed, yet linked to nothing. The
// package is loaded when something of it is first used.
//
//   const tn::gan::Loss loss("hinge");
//   d_optimizer.minimize(loss.discriminator(d(real), d(fake)) +
//                        tn::gan::r1(critic, real));
//   g_optimizer.minimize(loss.generator(d(g(noise))));
//
// gan::Training does both in turns; see its example.
#ifndef TENON_GAN_H_
#define TENON_GAN_H_

#include "tenon/gan/adaptive.h"      // IWYU pragma: export
#include "tenon/gan/augmentation.h"  // IWYU pragma: export
#include "tenon/gan/average.h"       // IWYU pragma: export
#include "tenon/gan/losses.h"        // IWYU pragma: export
#include "tenon/gan/metrics.h"       // IWYU pragma: export
#include "tenon/gan/spectral.h"      // IWYU pragma: export
#include "tenon/gan/training.h"      // IWYU pragma: export

#endif  // TENON_GAN_H_
