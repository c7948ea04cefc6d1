/**
 * The composition roots: what {@code dray serve} and {@code dray replicate} are made of, opened in order and closed in reverse. The only package that sees database, stores, engine, HTTP and service together. Methods return
 * at once unless they say that they block.
 */
@NullMarked
package io.drayage.control.app;

import org.jspecify.annotations.NullMarked;
