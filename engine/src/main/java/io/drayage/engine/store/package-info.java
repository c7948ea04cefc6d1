/** Object storage through the AWS CRT. The only package that may use the CRT's S3 client. */
@NullMarked
package io.drayage.engine.store;

import org.jspecify.annotations.NullMarked;
