/** What an estate consists of, said in Java before it is started. Plain values, no sockets. */
@NullMarked
package io.drayage.lab.estate;

import org.jspecify.annotations.NullMarked;
