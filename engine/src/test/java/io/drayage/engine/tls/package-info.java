@NullMarked
package io.drayage.engine.tls;

import org.jspecify.annotations.NullMarked;
