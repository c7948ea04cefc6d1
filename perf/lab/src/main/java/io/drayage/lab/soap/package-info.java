/** SOAP as vSphere speaks it: hardened parsing of requests, vim25 values and their XML, faults. No sockets, no threads. */
@NullMarked
package io.drayage.lab.soap;

import org.jspecify.annotations.NullMarked;
