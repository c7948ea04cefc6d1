/** Small XML documents, written one element after the other. No parser, no state beyond a document. */
@NullMarked
package io.drayage.lab.xml;

import org.jspecify.annotations.NullMarked;
