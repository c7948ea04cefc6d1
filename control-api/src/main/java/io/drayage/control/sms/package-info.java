/**
 * The SMS API of 2016-10-24: one small class per operation, shapes as records, validation in {@link io.drayage.control.sms.SmsInput}, errors in {@link
 * io.drayage.control.sms.SmsErrors}. Knows JSON trees but neither HTTP nor signatures. May depend on store and on engine's records; confined to no context.
 */
@NullMarked
package io.drayage.control.sms;

import org.jspecify.annotations.NullMarked;
