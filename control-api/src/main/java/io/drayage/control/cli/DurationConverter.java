package io.drayage.control.cli;

import io.drayage.control.config.Quantities;
import java.time.Duration;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** {@code 24h} or {@code 0s} as an option's value. */
final class DurationConverter implements ITypeConverter<Duration> {
    @Override
    public Duration convert(String value) {
        return Quantities.duration(value)
                .orElseThrow(() -> new TypeConversionException("'" + value + "' is not " + Quantities.DURATION_FORM));
    }
}
