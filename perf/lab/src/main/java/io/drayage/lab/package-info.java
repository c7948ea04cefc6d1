/** Placeholder until the module's first class. */
@org.jspecify.annotations.NullMarked
package io.drayage.lab;
