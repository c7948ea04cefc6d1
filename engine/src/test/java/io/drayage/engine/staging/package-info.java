/** Tests of what becomes of staged objects. */
@org.jspecify.annotations.NullMarked
package io.drayage.engine.staging;
