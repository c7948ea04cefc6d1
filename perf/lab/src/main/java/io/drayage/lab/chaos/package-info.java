/** Carries a {@link io.drayage.lab.fault.FaultSchedule} out against a running lab. */
@NullMarked
package io.drayage.lab.chaos;

import org.jspecify.annotations.NullMarked;
