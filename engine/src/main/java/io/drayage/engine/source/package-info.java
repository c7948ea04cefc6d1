/** Block sources: where a disk's bytes come from. */
@NullMarked
package io.drayage.engine.source;

import org.jspecify.annotations.NullMarked;
