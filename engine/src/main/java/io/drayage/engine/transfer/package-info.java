/** One disk's way from a block source into sealed, journalled parts of segments. */
@NullMarked
package io.drayage.engine.transfer;

import org.jspecify.annotations.NullMarked;
