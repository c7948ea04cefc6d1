/** Trust per endpoint: pins, private CAs, thumbprints; never trust-all. */
@NullMarked
package io.drayage.engine.tls;

import org.jspecify.annotations.NullMarked;
