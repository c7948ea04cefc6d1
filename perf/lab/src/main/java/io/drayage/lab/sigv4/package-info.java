/** Signature Version 4 as AWS's services compute it, written from the specification, for servers of the lab. No state. */
@NullMarked
package io.drayage.lab.sigv4;

import org.jspecify.annotations.NullMarked;
