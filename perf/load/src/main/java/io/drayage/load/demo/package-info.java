/** The main job on embedded defaults, as a newcomer sees it. Blocking code: command-line programs, no event loops. */
@NullMarked
package io.drayage.load.demo;

import org.jspecify.annotations.NullMarked;
