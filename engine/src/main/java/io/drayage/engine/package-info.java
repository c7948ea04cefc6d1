/** The engine's front door. May use every package below it; callers use this and {@code api} only. */
@NullMarked
package io.drayage.engine;

import org.jspecify.annotations.NullMarked;
