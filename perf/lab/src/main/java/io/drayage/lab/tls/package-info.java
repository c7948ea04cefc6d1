/** Certificates that the lab makes for itself. */
@NullMarked
package io.drayage.lab.tls;

import org.jspecify.annotations.NullMarked;
