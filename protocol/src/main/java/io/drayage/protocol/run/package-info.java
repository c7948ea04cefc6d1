/**
 * The run as the object store knows it: {@code run.json}, the keys of all objects, and which disk is which. {@code protocol/README.md} has the fields and the identity
 * table. The only package that uses Jackson; may depend on {@code block} and {@code manifest}. Everything is immutable or stateless.
 */
@NullMarked
package io.drayage.protocol.run;

import org.jspecify.annotations.NullMarked;
