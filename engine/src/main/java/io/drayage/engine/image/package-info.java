/** Image builders: what a sealed run ends in. They read segments and manifests only, never the source. */
@NullMarked
package io.drayage.engine.image;

import org.jspecify.annotations.NullMarked;
