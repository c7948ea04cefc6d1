/**
 * The commands of {@code dray}: options, exit codes, output. Runs on the main thread, which may block; stdout carries results only, everything else goes to stderr.
 */
@NullMarked
package io.drayage.control.cli;

import org.jspecify.annotations.NullMarked;
