/** In-memory stand-ins for the engine's neighbours, with faults to switch on. In the test-jar, so that other modules' tests use them too. Safe for use by any thread. */
@NullMarked
package io.drayage.engine.testing;

import org.jspecify.annotations.NullMarked;
