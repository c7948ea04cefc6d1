/**
 * The configuration: one root record parsed once from YAML, environment and {@code --set}; unknown, duplicate and wrong keys are fatal and name key, value and
 * expectation. May depend on the engine's plain types; opens nothing but the files that it is told to read.
 */
@NullMarked
package io.drayage.control.config;

import org.jspecify.annotations.NullMarked;
