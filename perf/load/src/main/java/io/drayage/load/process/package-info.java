/** Child processes and what the kernel says of them. Blocking code: command-line programs, no event loops. */
@NullMarked
package io.drayage.load.process;

import org.jspecify.annotations.NullMarked;
